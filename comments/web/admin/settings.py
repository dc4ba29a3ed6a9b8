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
from comments.foundation.errors import InvalidInputError
from comments.policies.amending import amend_rules
from comments.policies.clauses import Operator
from comments.policies.models import PolicyVersion
from comments.register.categories import CATEGORIES
from comments.settings import Settings
from comments.sites.configuring import described
from comments.sites.queries import site_by_id
from comments.sites.rules import LONGEST_CLOSING_DAYS, LONGEST_EDIT_MINUTES, READINGS
from comments.web.admin.frame import Frame
from comments.web.admin.told import TOLD, told_of
from comments.web.guards import Entrance, site_of

_PERIODS = {
    f"retention.{category.id}": (category.floor or 0, category.ceiling or 0)
    for category in CATEGORIES.values()
    if category.settable
}


class SettingsForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form with what was typed, or what stands; numbers with their bounds."""

    values: Mapping[str, str]
    may_change: bool
    problems: Mapping[str, str] = {}
    said: str | None = None
    periods: Mapping[str, tuple[int, int]] = msgspec.field(default_factory=lambda: _PERIODS)
    closing: tuple[int, int] = (1, LONGEST_CLOSING_DAYS)
    editing: tuple[int, int] = (0, LONGEST_EDIT_MINUTES)
    readings: tuple[str, ...] = READINGS


@get("/sites/{site:str}/settings", opt={"permission": Permission.SETTINGS_READ})
async def show_settings(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """The rules as they stand."""
    site = site_of(entrance)
    standing = await db.read(lambda session: _typed(described(session, site)))
    said = frame.texts("console.settings.saved") if "saved" in frame.query else None
    if said and (told := await db.read(lambda session: told_of(session, site.id, frame))):
        said = f"{said} {told}"
    return frame.page("settings.html", form=_form(entrance, standing, said=said))


@post("/sites/{site:str}/settings", opt={"permission": Permission.SETTINGS_CHANGE})
async def change_settings(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    settings: NamedDependency[Settings],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Change the rules, all or none; what was typed stays where something is wrong."""
    site, operator = site_of(entrance), Operator.of(settings)
    by = Actor(entrance.person.id, str(entrance.role))

    def change(session: Session) -> PolicyVersion | None:
        row = site_by_id(session, site.id)
        # The blog's own sign-in has a page of its own, which asks who one is.
        known = (described(session, row).keys() & fields.keys()) - {"sso"}
        return amend_rules(session, row, {name: fields[name] for name in known}, operator, by, clock)

    try:
        published = await db.write(change)
    except InvalidInputError as refusal:
        standing = await db.read(lambda session: _typed(described(session, site)))
        form = _form(entrance, {**standing, **fields}, problems=frame.problems(refusal))
        return frame.page("settings.html", refusal, form=form)
    return frame.redirect(frame.path, {"saved": "yes"} | ({} if published is None else {TOLD: str(published.version)}))


def _form(entrance: Entrance, values: Mapping[str, str], **more: Any) -> SettingsForm:  # noqa: ANN401  its own fields
    may_change = entrance.role is not None and allows(entrance.role, Permission.SETTINGS_CHANGE)
    return SettingsForm(values=values, may_change=may_change, **more)


def _typed(standing: Mapping[str, str]) -> dict[str, str]:
    """The rules as a person types them: an origin a line, and nothing for never."""
    never = {"close_after_days": ""} if standing["close_after_days"] == "never" else {}
    return {**standing, "origins": "\n".join(standing["origins"].split()), **never}
