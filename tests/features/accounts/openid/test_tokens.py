"""An ID token is believed only as the provider's, for us, for this sign-in, now."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from comments.accounts.openid.errors import ProviderTroubleError, Trouble
from tests.features.accounts.openid.conftest import SignIn
from tests.providers.impostor import CLIENT

OTHER_EC = ECKey.generate_key("P-256", {"kid": "first", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "first", "use": "sig"})
NOW = 1773484200


def compact(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


async def test_an_honest_token_tells_who_it_is(sign_in: SignIn) -> None:
    found = await sign_in.with_claims()
    assert (found.provider_id, found.subject, found.email) == ("impostor", "ada-there", "ada@example.org")


@pytest.mark.parametrize(
    "others",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "somebody-else"]},
        {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"aud": None},
        {"aud": CLIENT + "x"},
        {"exp": NOW - 121},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"iat": NOW + 121},
        {"iat": NOW - 3601},
        {"iat": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 5},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(sign_in: SignIn, others: dict[str, Any]) -> None:
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_claims(**others)
    assert raised.value.trouble is Trouble.WRONG_CLAIMS


@pytest.mark.parametrize(
    "others",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "a-second-one"], "azp": CLIENT},
        {"exp": NOW - 119},
        {"iat": NOW + 119},
        {"at_hash": base64.urlsafe_b64encode(hashlib.sha256(b"an-access-token").digest()[:16]).decode().rstrip("=")},
    ],
)
async def test_a_token_within_what_the_standard_allows_is_taken(sign_in: SignIn, others: dict[str, Any]) -> None:
    assert (await sign_in.with_claims(**others)).subject == "ada-there"


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS512"), (OKP, "Ed25519")])
async def test_the_usual_keys_are_taken(sign_in: SignIn, key: Key, algorithm: str) -> None:
    sign_in.there.publish(key)
    token = sign_in.there.sign(sign_in.there.claims(sign_in.flow), key, {"alg": algorithm})
    assert (await sign_in.with_token(token)).subject == "ada-there"


async def test_nobody_else_can_sign_for_the_provider(sign_in: SignIn) -> None:
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_token(sign_in.there.sign(sign_in.there.claims(sign_in.flow), OTHER_EC))
    assert raised.value.trouble is Trouble.WRONG_SIGNATURE


async def test_a_token_without_signature_is_refused(sign_in: SignIn) -> None:
    token = compact({"alg": "none", "kid": "first"}, sign_in.there.claims(sign_in.flow))
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_token(token)
    assert raised.value.trouble is Trouble.UNFIT_TOKEN


@pytest.mark.parametrize("written", ["pem", "der", "jwk"])
async def test_the_public_key_is_no_shared_secret(sign_in: SignIn, written: str) -> None:
    forms = {"pem": RSA.as_pem(), "der": RSA.as_der(), "jwk": json.dumps(RSA.as_dict(private=False)).encode()}
    sign_in.there.publish(RSA)
    # What an attacker would do: the provider's public key, used as if it were a secret that both know.
    unsigned = compact({"alg": "HS256", "kid": "first"}, sign_in.there.claims(sign_in.flow)).rpartition(".")[0]
    mark = base64.urlsafe_b64encode(hmac.digest(forms[written], unsigned.encode(), "sha256")).decode().rstrip("=")
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_token(f"{unsigned}.{mark}")
    assert raised.value.trouble is Trouble.UNFIT_TOKEN


async def test_a_secret_that_the_provider_publishes_signs_nothing(sign_in: SignIn) -> None:
    shared = OctKey.generate_key(256, {"kid": "first"})
    sign_in.there.say("/keys", {"keys": [shared.as_dict()]})
    with pytest.raises(ProviderTroubleError):
        await sign_in.with_token(sign_in.there.sign(sign_in.there.claims(sign_in.flow), shared, {"alg": "HS256"}))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.b.c.d.e", "é.b.c", "..", "eyJhbGciOiJFUzI1NiJ9..x"])
async def test_what_is_no_token_is_refused(sign_in: SignIn, token: str) -> None:
    with pytest.raises(ProviderTroubleError):
        await sign_in.with_token(token)


async def test_a_key_that_travels_inside_the_token_is_not_used(sign_in: SignIn) -> None:
    header = {"jwk": OTHER_EC.as_dict(private=False)}
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_token(sign_in.there.sign(sign_in.there.claims(sign_in.flow), OTHER_EC, header))
    assert raised.value.trouble is Trouble.WRONG_SIGNATURE


@pytest.mark.parametrize("confirmed", [False, None, "false", 1, "yes"])
async def test_an_address_that_the_provider_does_not_vouch_for_is_none(sign_in: SignIn, confirmed: object) -> None:
    assert (await sign_in.with_claims(email_verified=confirmed)).email is None


@pytest.mark.parametrize("email", ["no address", 7, "a@b\r\nBcc: c@example.org", "a@b@c"])
async def test_what_is_no_address_is_none(sign_in: SignIn, email: object) -> None:
    assert (await sign_in.with_claims(email=email)).email is None
