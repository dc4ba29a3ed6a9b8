"""The provider's keys are kept, and asked for once more when it signs with one that is not known."""

from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, RSAKey

from comments.accounts.openid.errors import ProviderTroubleError, Trouble
from comments.accounts.openid.keys import read_keys
from tests.features.accounts.openid.conftest import SignIn
from tests.providers.impostor import KEY

SECOND = ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})


def times_asked(sign_in: SignIn, path: str) -> int:
    return [asked for asked, *_ in sign_in.there.asked].count(path)


async def test_keys_and_metadata_are_asked_for_once(sign_in: SignIn) -> None:
    await sign_in.with_claims()
    await sign_in.with_claims()
    assert (times_asked(sign_in, "/keys"), times_asked(sign_in, "/.well-known/openid-configuration")) == (1, 1)


async def test_they_are_asked_for_anew_after_an_hour(sign_in: SignIn) -> None:
    await sign_in.with_claims()
    sign_in.clock.advance(timedelta(hours=1))
    await sign_in.with_claims()
    assert (times_asked(sign_in, "/keys"), times_asked(sign_in, "/.well-known/openid-configuration")) == (2, 2)


async def test_a_provider_that_changed_its_key_is_understood_at_once(sign_in: SignIn) -> None:
    await sign_in.with_claims()
    sign_in.there.publish(KEY, SECOND)
    token = sign_in.there.sign(sign_in.there.claims(sign_in.flow), SECOND, {"kid": "second"})
    assert (await sign_in.with_token(token)).subject == "ada-there"


async def test_a_key_that_nobody_knows_is_asked_for_once_and_refused(sign_in: SignIn) -> None:
    await sign_in.with_claims()
    token = sign_in.there.sign(sign_in.there.claims(sign_in.flow), SECOND, {"kid": "second"})
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_token(token)
    assert (raised.value.trouble, times_asked(sign_in, "/keys")) == (Trouble.UNKNOWN_KEY, 2)


async def test_a_token_that_names_no_key_is_taken_where_there_is_but_one(sign_in: SignIn) -> None:
    token = sign_in.there.sign(sign_in.there.claims(sign_in.flow), header={"kid": None})
    assert (await sign_in.with_token(token)).subject == "ada-there"


async def test_a_token_that_names_no_key_is_refused_where_there_are_two(sign_in: SignIn) -> None:
    sign_in.there.publish(KEY, SECOND)
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_token(sign_in.there.sign(sign_in.there.claims(sign_in.flow), header={"kid": None}))
    assert raised.value.trouble is Trouble.UNKNOWN_KEY


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_a_key_that_is_too_short_is_left_out() -> None:
    weak, strong = RSAKey.generate_key(1024), RSAKey.generate_key(2048)
    assert len(read_keys({"keys": [weak.as_dict(private=False), strong.as_dict(private=False)]})) == 1


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"keys": "none"},
        {"keys": ["text", None, {}, {"kty": "oct", "k": "AAAA"}, {"kty": "RSA"}, {"kty": "RSA", "n": 5, "e": "AQAB"}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "!", "y": "!"}, {"kty": "OKP", "crv": "Nothing", "x": "AA"}]},
        {"keys": [KEY.as_dict(private=False) | {"use": "enc"}]},
    ],
)
def test_what_is_no_key_for_signatures_is_left_out(document: dict[str, object]) -> None:
    assert read_keys(document) == []
