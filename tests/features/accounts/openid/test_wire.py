"""What a provider may do to whoever asks it: little."""

import json
from typing import Any

import pytest

from comments.accounts.openid.errors import FlowLostError, ProviderRefusedError, ProviderTroubleError, Trouble
from comments.accounts.openid.flows import Flow
from tests.features.accounts.openid.conftest import REDIRECT, SignIn, new_provider
from tests.providers.impostor import CLIENT, Answer


async def trouble_with(sign_in: SignIn, path: str, answer: Answer) -> Trouble:
    """What the log is told when it answers so."""
    sign_in.there.give(sign_in.there.sign(sign_in.there.claims(sign_in.flow)))
    sign_in.there.answers[path] = answer
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.come_back()
    return raised.value.trouble


PATHS = ["/.well-known/openid-configuration", "/token", "/keys"]


@pytest.mark.parametrize("path", PATHS)
async def test_it_leads_nobody_elsewhere(sign_in: SignIn, path: str) -> None:
    away = Answer(b"{}", 302, {"location": f"{sign_in.there.issuer}/elsewhere"})
    trouble = await trouble_with(sign_in, path, away)
    assert (trouble, "/elsewhere" in [asked for asked, *_ in sign_in.there.asked]) == (Trouble.LEADS_ELSEWHERE, False)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Answer(json.dumps({"x": "y" * 60_000}).encode()), Trouble.TOO_LARGE),
        (Answer(b"not JSON"), Trouble.NOT_JSON),
        (Answer(b"[" * 50_000), Trouble.NOT_JSON),
        (Answer(b"[]"), Trouble.NOT_JSON),
        (Answer(b"\xff\xfe"), Trouble.NOT_JSON),
        (Answer(b'{"error":"server_error"}', 500), Trouble.SAYS_NO),
        (Answer(b"{}", headers={"content-length": "90"}), Trouble.UNREACHABLE),
    ],
)
async def test_what_cannot_be_used_is_refused(sign_in: SignIn, path: str, answer: Answer, trouble: Trouble) -> None:
    assert await trouble_with(sign_in, path, answer) is trouble


async def test_it_is_not_waited_for_long(sign_in: SignIn) -> None:
    sign_in.provider = new_provider(sign_in.there, seconds=0.05)
    assert await trouble_with(sign_in, PATHS[0], Answer(b"{}", stalls=True)) is Trouble.SLOW


async def test_one_that_is_away_is_only_away(sign_in: SignIn) -> None:
    sign_in.provider = new_provider(sign_in.there, issuer="http://127.0.0.1:1")
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.come_back()
    assert raised.value.trouble is Trouble.UNREACHABLE


async def test_one_that_comes_back_is_asked_again(sign_in: SignIn) -> None:
    await trouble_with(sign_in, PATHS[0], Answer(b"{}", 503))
    sign_in.there.describe()
    assert (await sign_in.come_back()).subject == "ada-there"


@pytest.mark.parametrize("issuer", ["https://other.example", None, 5, "http://127.0.0.1"])
async def test_metadata_of_another_issuer_are_not_believed(sign_in: SignIn, issuer: object) -> None:
    sign_in.there.describe(issuer=issuer)
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.query()
    assert raised.value.trouble is Trouble.OTHER_ISSUER


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address", [None, 5, "", "http://keys.example/", "ftp://keys.example/", "//keys.example", "https://", "https://a b"]
)
async def test_metadata_that_lead_over_open_wires_are_not_followed(sign_in: SignIn, name: str, address: Any) -> None:
    sign_in.there.describe(**{name: address})
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.query()
    assert raised.value.trouble is Trouble.UNFIT_METADATA


async def test_the_browser_takes_a_digest_along_and_never_the_verifier(sign_in: SignIn) -> None:
    query = await sign_in.query()
    asked = {"client_id": CLIENT, "redirect_uri": REDIRECT, "scope": "openid email", "response_type": "code"}
    own = {"state": sign_in.flow.state, "nonce": sign_in.flow.nonce, "code_challenge_method": "S256"}
    assert (query | asked | own == query, sign_in.flow.verifier in str(query)) == (True, False)


async def test_a_code_is_redeemed_with_the_verifier_and_the_secret(sign_in: SignIn) -> None:
    await sign_in.with_claims()
    fields, headers = next((fields, headers) for path, headers, fields in sign_in.there.asked if path == "/token")
    assert (fields["code_verifier"], headers["authorization"][:6]) == (sign_in.flow.verifier, "Basic ")


async def test_a_provider_that_takes_no_header_gets_the_secret_in_the_form(sign_in: SignIn) -> None:
    sign_in.there.describe(token_endpoint_auth_methods_supported=["client_secret_post"])
    await sign_in.with_claims()
    (fields,) = [fields for path, _, fields in sign_in.there.asked if path == "/token"]
    assert fields["client_secret"] == sign_in.there.setting().client_secret


async def test_a_code_that_the_provider_does_not_know_signs_nobody_in(sign_in: SignIn) -> None:
    assert await trouble_with(sign_in, "/token", Answer(b'{"error":"invalid_grant"}', 400)) is Trouble.SAYS_NO


@pytest.mark.parametrize("answer", [{"state": "another"}, {"state": ""}, {"iss": "https://other.example"}])
async def test_an_answer_to_another_question_is_refused(sign_in: SignIn, answer: dict[str, str]) -> None:
    with pytest.raises(FlowLostError):
        await sign_in.come_back(**answer)


async def test_a_provider_that_names_itself_must_do_so(sign_in: SignIn) -> None:
    sign_in.there.describe(authorization_response_iss_parameter_supported=True)
    with pytest.raises(FlowLostError):
        await sign_in.come_back()


@pytest.mark.parametrize("answer", [{"error": "access_denied"}, {"code": ""}])
async def test_whoever_says_no_there_is_not_signed_in(sign_in: SignIn, answer: dict[str, str]) -> None:
    with pytest.raises(ProviderRefusedError):
        await sign_in.come_back(**answer)


async def test_an_address_may_come_from_the_user_info(sign_in: SignIn) -> None:
    sign_in.there.say("/me", {"sub": "ada-there", "email": "ada@example.org", "email_verified": True})
    assert (await sign_in.with_claims(email=None, email_verified=None)).email == "ada@example.org"


async def test_user_info_of_another_person_is_refused(sign_in: SignIn) -> None:
    sign_in.there.say("/me", {"sub": "eve-there", "email": "ada@example.org", "email_verified": True})
    with pytest.raises(ProviderTroubleError) as raised:
        await sign_in.with_claims(email=None)
    assert raised.value.trouble is Trouble.OTHER_PERSON


def test_nothing_of_a_sign_in_is_printed() -> None:
    flow = Flow(provider="impostor")
    assert [secret for secret in (flow.state, flow.nonce, flow.verifier) if secret in repr(flow)] == []
