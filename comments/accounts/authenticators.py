"""What is said to the devices that hold passkeys, and how their answers are checked (WebAuthn).

Whoever needs it imports it late: the library brings certificates and their formats along, and few requests are of it.
"""

from collections.abc import Sequence
from typing import Any, Final

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from comments.accounts.errors import PasskeyRefusedError
from comments.accounts.models import Account, Passkey
from comments.accounts.relying_party import Answer, RelyingParty

_LONGEST_ANSWER: Final = 20_000
# What a browser's answer may bring forth when it is not one: the library's own errors, and those of its parsers.
_NO_ANSWER: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)


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


def verify_new(answer: Answer) -> VerifiedRegistration:
    """What a device made, if it made it for us and now; raises PasskeyRefusedError."""
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


def read_answer(answer: Answer) -> AuthenticationCredential:
    """Which passkey a device says that it used; raises PasskeyRefusedError."""
    try:
        return parse_authentication_credential_json(_checked(answer))
    except _NO_ANSWER:
        raise PasskeyRefusedError from None


def verify_use(answer: Answer, passkey: Passkey) -> int:
    """How often the passkey was used by now, if it signed the challenge; raises PasskeyRefusedError."""
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
