"""A site's rules in a form; changing one publishes the policy that tells of it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.rules import Permission, allows
from comments.audit.actors import Actor
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, InvalidInputError
from comments.policies.amending import amend_rules
from comments.policies.clauses import Operator
from comments.policies.drafting import draft_rules
from comments.policies.errors import PolicyContradictsRulesError, PolicyUnchangedError
from comments.policies.models import PolicyVersion
from comments.policies.queries import find_draft
from comments.reactions.rules import KNOWN
from comments.register.categories import CATEGORIES
from comments.settings import Settings
from comments.sites.configuring import changed_by, described
from comments.sites.queries import site_by_id
from comments.sites.rules import LONGEST_ADDITION, LONGEST_CLOSING_DAYS, LONGEST_EDIT_MINUTES, READINGS
from comments.web.admin.frame import Frame
from comments.web.admin.told import TOLD, told_of
from comments.web.guards import Entrance, site_of
from comments.web.problems import describe

_PERIODS = {
    f"retention.{category.id}": (category.floor or 0, category.ceiling or 0)
    for category in CATEGORIES.values()
    if category.settable
}


_SAID_IN_THE_FORM = (InvalidInputError, PolicyContradictsRulesError, PolicyUnchangedError)


class SettingsForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form with what was typed, or what stands; numbers with their bounds. `waits` while a change is prepared."""

    values: Mapping[str, str]
    may_change: bool
    problems: Mapping[str, str] = {}
    refused: str | None = None
    waits: bool = False
    said: str | None = None
    periods: Mapping[str, tuple[int, int]] = msgspec.field(default_factory=lambda: _PERIODS)
    closing: tuple[int, int] = (1, LONGEST_CLOSING_DAYS)
    editing: tuple[int, int] = (0, LONGEST_EDIT_MINUTES)
    readings: tuple[str, ...] = READINGS
    longest_addition: int = LONGEST_ADDITION
    reactions: str = ", ".join(KNOWN)


@get("/sites/{site:str}/settings", opt={"permission": Permission.SETTINGS_READ})
async def show_settings(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """The rules as they stand."""
    site = site_of(entrance)
    standing = await db.read(lambda session: _typed(described(session, site)))
    waits = await db.read(lambda session: find_draft(session, site.id) is not None)
    said = frame.texts("console.settings.saved") if "saved" in frame.query else None
    if said and (told := await db.read(lambda session: told_of(session, site.id, frame))):
        said = f"{said} {told}"
    return frame.page("settings.html", form=_form(entrance, standing, said=said, waits=waits))


@post("/sites/{site:str}/settings", opt={"permission": Permission.SETTINGS_CHANGE})
async def change_settings(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    settings: NamedDependency[Settings],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Change the rules, all or none, or prepare the change; what was typed stays where something is wrong."""
    site, operator, prepares = site_of(entrance), Operator.of(settings), fields.get("do") == "draft"
    by = Actor(entrance.person.id, str(entrance.role))

    def change(session: Session) -> PolicyVersion | None:
        row = site_by_id(session, site.id)
        # The blog's own sign-in has a page of its own, which asks who one is.
        known = (described(session, row).keys() & fields.keys()) - {"sso"}
        wanted = {name: fields[name] for name in known}
        if prepares:
            # What waits already stays, wherever the form only repeats what is in force.
            draft_rules(session, row, changed_by(session, row, wanted), operator, by, clock)
            return None
        return amend_rules(session, row, wanted, operator, by, clock)

    try:
        published = await db.write(change)
    except _SAID_IN_THE_FORM as refusal:
        standing = await db.read(lambda session: _typed(described(session, site)))
        form = _form(entrance, {**standing, **fields}, **_what_is_wrong(refusal, frame))
        return frame.page("settings.html", refusal, form=form)
    if prepares:
        return frame.redirect(f"/console/sites/{site.slug}/policy", {"done": "drafted"})
    return frame.redirect(frame.path, {"saved": "yes"} | ({} if published is None else {TOLD: str(published.version)}))


def _what_is_wrong(refusal: CommentsError, frame: Frame) -> dict[str, Any]:
    if isinstance(refusal, InvalidInputError):
        return {"problems": frame.problems(refusal)}
    return {"refused": describe(refusal, frame.language).detail}


def _form(entrance: Entrance, values: Mapping[str, str], **more: Any) -> SettingsForm:  # noqa: ANN401  its own fields
    may_change = entrance.role is not None and allows(entrance.role, Permission.SETTINGS_CHANGE)
    return SettingsForm(values=values, may_change=may_change, **more)


def _typed(standing: Mapping[str, str]) -> dict[str, str]:
    """The rules as a person types them: an origin a line, and nothing for never."""
    never = {"close_after_days": ""} if standing["close_after_days"] == "never" else {}
    return {**standing, "origins": "\n".join(standing["origins"].split()), **never}
