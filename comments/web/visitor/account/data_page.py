"""What is held of a member, as one page tells it: each kind with its number, its end, and who may see it."""

from typing import Final

import msgspec
from sqlmodel import Session

from comments.accounts.linking import identities_of
from comments.accounts.models import Account
from comments.accounts.passkeys import passkeys_of
from comments.disclosures.queries import looks_at_account
from comments.disclosures.rules import FIELDS
from comments.discussion.own_comments import counts_of_member, sealed_of_member
from comments.foundation.texts import texts_for
from comments.policies.wording import audience_in_words, period_in_words
from comments.portability.own_account import OF_MEMBERS
from comments.portability.own_sessions import own_sessions
from comments.reactions.queries import count_reactions
from comments.register.categories import CATEGORIES
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.vault.gate import PURPOSES
from comments.web.dates import long_date
from comments.web.visitor.account.frame import Frame

_LAST_LOOKS: Final = 5
_ROOMS: Final = {
    "account": "profile",
    "account_email": "profile",
    "session": "sessions",
    "session_ip": "sessions",
    "second_factor": "security",
    "linked_identity": "identities",
    "comment": "sites",
    "comment_ip": "sites",
    "audit": "looks",
}
"""Where each kind can be seen itself."""


class HeldLine(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of what is held; `number` is None for what is there or not at a moment's notice."""

    what: str
    why: str
    number: int | None
    until: str
    seen_by: str
    room: str | None


class LookLine(msgspec.Struct, frozen=True, kw_only=True):
    """One look; role and purpose are None once the details of old acts are forgotten."""

    at: str
    site: str
    role: str | None
    purpose: str | None
    fields: str


class DataPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the page says; `sealed` counts the comments with which an address is still kept."""

    held: list[HeldLine]
    looks: list[LookLine]
    looked: int
    sealed: int


def data_view(session: Session, account_id: str, frame: Frame) -> DataPage:
    """The page of one account."""
    looks = looks_at_account(session, account_id)
    names = {slug: site_by_slug(session, slug).name for slug in {look.site for look in looks[:_LAST_LOOKS]}}
    texts, administrators = texts_for(frame.language, "rights"), PURPOSES["admin"]
    sealed = len(sealed_of_member(session, account_id))
    return DataPage(
        held=_held(session, account_id, sealed, frame),
        looks=[
            LookLine(
                at=long_date(look.at, frame.language),
                site=names[look.site],
                role=texts(f"rights.role.{look.role}") if look.role in PURPOSES else None,
                purpose=texts(f"rights.purpose.{look.purpose}") if look.purpose in administrators else None,
                fields=", ".join(texts(f"rights.{each}") for each in look.fields if each in FIELDS),
            )
            for look in looks[:_LAST_LOOKS]
        ],
        looked=len(looks),
        sealed=sealed,
    )


def _held(session: Session, account_id: str, sealed: int, frame: Frame) -> list[HeldLine]:
    texts, numbers = texts_for(frame.language, "policy"), _numbers(session, account_id, sealed, frame)
    return [
        HeldLine(
            what=texts(f"policy.category.{each.id}"),
            why=texts(f"policy.purpose.{each.purpose}"),
            number=numbers.get(each.id),
            until=period_in_words(texts, SiteSettings(), each),
            seen_by=audience_in_words(texts, each),
            room=_ROOMS.get(each.id),
        )
        for each in (CATEGORIES[category_id] for category_id in OF_MEMBERS)
    ]


def _numbers(session: Session, account_id: str, sealed: int, frame: Frame) -> dict[str, int]:
    account = session.get_one(Account, account_id)
    sessions = own_sessions(session, account_id, frame.now)
    return {
        "account": 1,
        "account_email": int(account.address_id is not None),
        "comment": sum(counts_of_member(session, account_id).values()),
        "comment_ip": sealed,
        "network_tag": sealed,
        "reaction": count_reactions(session, account_id),
        "session": len(sessions),
        "session_ip": sum(each.ip_until is None or each.ip_until > frame.now for each in sessions),
        "second_factor": len(passkeys_of(session, account_id)) + (account.totp_confirmed_at is not None),
        "linked_identity": len(identities_of(session, account_id)),
    }
