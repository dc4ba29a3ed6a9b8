"""Passkeys (WebAuthn): made by a device for this service alone, used with a finger, a face or the device's own PIN."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete
from sqlmodel import Session, col, select
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from comments.accounts.errors import PasskeyRefusedError
from comments.accounts.models import Account, Passkey
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError, NotFoundError

MOST_PASSKEYS: Final = 20
LONGEST_LABEL: Final = 80
_LONGEST_ANSWER: Final = 20_000
# What a browser's answer may bring forth when it is not one: the library's own errors, and those of its parsers.
_NO_ANSWER: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class RelyingParty:
    """The service as devices know it: a passkey made for another name or another origin is refused."""

    id: str
    origin: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a device answered, the challenge that it was to sign, and for whom."""

    credential: str = field(repr=False)
    challenge: str = field(repr=False)
    party: RelyingParty


def relying_party(public_url: str, operator: str) -> RelyingParty | None:
    """The service by its public address; None at a bare IP address, for which no device makes a passkey."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}".lower(), operator) if host else None
    return None


def creation_options(party: RelyingParty, account: Account, known: Sequence[Passkey], challenge: str) -> dict[str, Any]:
    """What a device must know to make a passkey: one that it keeps itself, and opens for its owner alone."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=account.id.encode(),
        user_name=account.username,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json_dict(options)


def request_options(party: RelyingParty, known: Sequence[Passkey], challenge: str) -> dict[str, Any]:
    """What a device must know to use a passkey; with none named, its owner chooses one, and that says who they are."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def store_passkey(session: Session, account_id: str, label: str, answer: Answer, clock: Clock) -> Passkey:
    """Keep a passkey that a device has just made; raises PasskeyRefusedError or InvalidInputError."""
    if len(passkeys_of(session, account_id)) >= MOST_PASSKEYS:
        raise InvalidInputError(FieldProblem("label", "too-many-passkeys", highest=MOST_PASSKEYS))
    made = _verify_new(answer)
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
    try:
        credential = parse_authentication_credential_json(_checked(answer))
    except _NO_ANSWER:
        raise PasskeyRefusedError from None
    passkey = session.get(Passkey, credential.raw_id, with_for_update=True)
    handle = credential.response.user_handle
    if passkey is None or account_id not in {None, passkey.account_id}:
        raise PasskeyRefusedError
    if handle is not None and handle != passkey.account_id.encode():
        raise PasskeyRefusedError
    passkey.sign_count = _verify_use(answer, passkey)
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
    return bytes_to_base64url(passkey.credential_id)


def check_label(text: str) -> str:
    """The label without spaces around it; raises InvalidInputError when nothing or too much is left."""
    kept = " ".join(text.split())
    if not kept or len(kept) > LONGEST_LABEL or not kept.isprintable():
        raise InvalidInputError(FieldProblem("label", "not-a-label", highest=LONGEST_LABEL))
    return kept


def _verify_new(answer: Answer) -> VerifiedRegistration:
    try:
        return webauthn.verify_registration_response(
            credential=parse_registration_credential_json(_checked(answer)),
            expected_challenge=base64url_to_bytes(answer.challenge),
            expected_rp_id=answer.party.id,
            expected_origin=answer.party.origin,
            require_user_verification=True,
        )
    except _NO_ANSWER:
        raise PasskeyRefusedError from None


def _verify_use(answer: Answer, passkey: Passkey) -> int:
    try:
        verified = webauthn.verify_authentication_response(
            credential=_checked(answer),
            expected_challenge=base64url_to_bytes(answer.challenge),
            expected_rp_id=answer.party.id,
            expected_origin=answer.party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _NO_ANSWER:
        raise PasskeyRefusedError from None
    return verified.new_sign_count


def _checked(answer: Answer) -> str:
    # An empty challenge would be one that anybody can have had signed long ago.
    if not answer.challenge or len(answer.credential) > _LONGEST_ANSWER:
        raise PasskeyRefusedError
    return answer.credential


def _descriptors(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in known]
