"""Passkeys (WebAuthn): made by a device for this service alone, used with a finger, a face or the device's own PIN."""

from base64 import urlsafe_b64encode
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, select

from comments.accounts.errors import PasskeyRefusedError
from comments.accounts.models import Passkey
from comments.accounts.relying_party import Answer
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError, NotFoundError

MOST_PASSKEYS: Final = 20
LONGEST_LABEL: Final = 80


def store_passkey(session: Session, account_id: str, label: str, answer: Answer, clock: Clock) -> Passkey:
    """Keep a passkey that a device has just made; raises PasskeyRefusedError or InvalidInputError."""
    from comments.accounts.authenticators import verify_new  # noqa: PLC0415  as it says itself

    if len(passkeys_of(session, account_id)) >= MOST_PASSKEYS:
        raise InvalidInputError(FieldProblem("label", "too-many-passkeys", highest=MOST_PASSKEYS))
    made = verify_new(answer)
    if session.get(Passkey, made.credential_id) is not None:
        raise PasskeyRefusedError
    passkey = Passkey(
        credential_id=made.credential_id,
        account_id=account_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        label=check_label(label),
        created_at=clock(),
    )
    session.add(passkey)
    session.flush()
    return passkey


def use_passkey(session: Session, account_id: str | None, answer: Answer, clock: Clock) -> str:
    """Whose passkey signed the challenge; raises PasskeyRefusedError, too when it is not of the account named."""
    from comments.accounts.authenticators import read_answer, verify_use  # noqa: PLC0415  likewise

    credential = read_answer(answer)
    passkey = session.get(Passkey, credential.raw_id, with_for_update=True)
    handle = credential.response.user_handle
    if passkey is None or account_id not in {None, passkey.account_id}:
        raise PasskeyRefusedError
    if handle is not None and handle != passkey.account_id.encode():
        raise PasskeyRefusedError
    passkey.sign_count = verify_use(answer, passkey)
    passkey.used_on = clock().date()
    session.add(passkey)
    return passkey.account_id


def passkeys_of(session: Session, account_id: str) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    theirs = select(Passkey).where(col(Passkey.account_id) == account_id)
    return list(session.exec(theirs.order_by(col(Passkey.created_at), col(Passkey.credential_id))))


def forget_passkey(session: Session, account_id: str, handle: str) -> None:
    """Remove one; raises NotFoundError unless it is theirs."""
    found = next((each for each in passkeys_of(session, account_id) if handle_of(each) == handle), None)
    if found is None:
        raise NotFoundError
    session.delete(found)
    session.flush()


def forget_passkeys(session: Session, account_id: str) -> None:
    """Remove all of somebody's."""
    session.execute(delete(Passkey).where(col(Passkey.account_id) == account_id))


def handle_of(passkey: Passkey) -> str:
    """How a form names a passkey."""
    return urlsafe_b64encode(passkey.credential_id).decode().rstrip("=")


def check_label(text: str) -> str:
    """The label without spaces around it; raises InvalidInputError when nothing or too much is left."""
    kept = " ".join(text.split())
    if not kept or len(kept) > LONGEST_LABEL or not kept.isprintable():
        raise InvalidInputError(FieldProblem("label", "not-a-label", highest=LONGEST_LABEL))
    return kept
