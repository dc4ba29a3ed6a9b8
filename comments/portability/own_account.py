"""One's account, sessions and places as an export tells them: whatever is held, and no secret."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session, col, select

from comments.accounts.linking import identities_of
from comments.accounts.models import Account, CharterSignature
from comments.accounts.passkeys import passkeys_of
from comments.accounts.recovery_codes import codes_left
from comments.disclosures.queries import LookMade
from comments.foundation.clock import to_wire
from comments.policies.alerting import Alert
from comments.portability.export_format import (
    ExportedAccount,
    ExportedAlert,
    ExportedCharter,
    ExportedIdentity,
    ExportedLook,
    ExportedPasskey,
    ExportedPlace,
    ExportedReaction,
    ExportedRule,
    ExportedSession,
)
from comments.portability.own_places import places_of
from comments.portability.own_sessions import OwnSession
from comments.reactions.queries import reactions_of
from comments.register.categories import CATEGORIES
from comments.sites.rules import SiteSettings, period_days

OF_GUESTS: Final = (
    *("comment", "revision", "comment_ip", "guest_email", "network_tag", "hold", "receipt", "lost_receipt"),
    *("audit", "audit_skeleton"),
)
"""The lines of the register that concern whoever comments as a guest."""
OF_MEMBERS: Final = (
    *("comment", "revision", "comment_ip", "network_tag", "hold", "reaction", "account", "account_email"),
    *(
        "session",
        "session_ip",
        "second_factor",
        "linked_identity",
        "link",
        "email_change",
        "policy_alert",
        "policy_acceptance",
    ),
    *("account_closed", "inactive_account", "audit", "audit_skeleton"),
)
"""Those that concern whoever has an account."""


def account_of(session: Session, account_id: str, emails: tuple[str | None, str | None]) -> ExportedAccount:
    """The account itself, with its address and the one that waits to take its place."""
    email, new_email = emails
    account = session.get_one(Account, account_id)
    return ExportedAccount(
        id=account.id,
        username=account.username,
        language=account.language,
        email=email,
        new_email=new_email,
        email_confirmed_at=maybe(account.email_confirmed_at),
        created_at=to_wire(account.created_at),
        renamed_at=maybe(account.renamed_at),
        last_used_on=_day(account.last_used_on),
        closes_at=maybe(account.closes_at),
        policy_version=account.policy_version,
        has_password=account.password_hash is not None,
        app_since=maybe(account.totp_confirmed_at),
        passkeys=[
            ExportedPasskey(label=each.label, created_at=to_wire(each.created_at), used_on=_day(each.used_on))
            for each in passkeys_of(session, account_id)
        ],
        recovery_codes_left=codes_left(session, account_id),
        identities=[
            ExportedIdentity(provider=each.provider, linked_at=to_wire(each.linked_at))
            for each in identities_of(session, account_id)
        ],
        charters=_charters(session, account_id),
    )


def sessions_of(sessions: Sequence[OwnSession], ips: Mapping[str, str | None]) -> list[ExportedSession]:
    """The sessions with where each was begun from."""
    return [
        ExportedSession(
            kind=each.kind,
            browser=each.browser,
            site=each.site,
            begun_at=to_wire(each.begun_at),
            seen_at=to_wire(each.seen_at),
            over_at=maybe(each.over_at),
            ip=ips.get(each.id),
            ip_until=maybe(each.ip_until),
        )
        for each in sessions
    ]


def exported_alert(alert: Alert) -> ExportedAlert:
    """What somebody was told of a changed policy, and whether they accepted it."""
    return ExportedAlert(
        site=alert.site_slug,
        version=alert.version,
        severity=alert.severity,
        published_at=to_wire(alert.published_at),
        seen_at=maybe(alert.seen_at),
        accepted_at=maybe(alert.accepted_at),
        accepted_how=alert.how,
    )


def exported_places(session: Session, account_id: str) -> list[ExportedPlace]:
    """The blogs that know somebody."""
    return [
        ExportedPlace(
            site=place.site.slug,
            name=place.site.name,
            role=None if place.role is None else place.role.value,
            comments=place.comments,
            granted_since=maybe(place.granted_since),
        )
        for place in places_of(session, account_id)
    ]


def exported_reactions(session: Session, account_id: str) -> list[ExportedReaction]:
    """What somebody thinks of comments, as they clicked it."""
    return [
        ExportedReaction(comment=each.comment_id, name=each.name, created_at=to_wire(each.created_at))
        for each in reactions_of(session, account_id)
    ]


def exported_look(made: LookMade) -> ExportedLook:
    """One look by somebody else."""
    return ExportedLook(
        at=to_wire(made.at), fields=list(made.fields), purpose=made.purpose, role=made.role, site=made.site
    )


def rules_of(category_ids: Sequence[str], settings: SiteSettings) -> list[ExportedRule]:
    """Lines of the register, as a site with these settings enforces them."""
    return [
        ExportedRule(
            category=each.id,
            purpose=each.purpose,
            basis=each.basis,
            period_days=period_days(settings, each.id),
            period_hours=each.period_hours,
            action=each.action,
            visible_to=[str(audience) for audience in each.visible_to],
        )
        for each in (CATEGORIES[category_id] for category_id in category_ids)
    ]


def maybe(moment: datetime | None) -> str | None:
    """A time as it stands on the wire."""
    return None if moment is None else to_wire(moment)


def _charters(session: Session, account_id: str) -> list[ExportedCharter]:
    signed = select(CharterSignature).where(col(CharterSignature.account_id) == account_id)
    return [ExportedCharter(version=each.version, signed_at=to_wire(each.signed_at)) for each in session.exec(signed)]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
