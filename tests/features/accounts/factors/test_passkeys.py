"""Passkeys: made for this service by this session's wish, used with its owner's finger, each answer once."""

import json
from typing import Any

import pytest
from sqlmodel import Session

from comments.accounts.authenticators import creation_options, request_options
from comments.accounts.errors import PasskeyRefusedError
from comments.accounts.passkeys import MOST_PASSKEYS, passkeys_of, store_passkey, use_passkey
from comments.accounts.relying_party import Answer, RelyingParty, relying_party
from comments.foundation.errors import InvalidInputError
from tests.clock import SettableClock
from tests.factories.authenticator import Authenticator
from tests.features.accounts.factors.conftest import CHALLENGE, PARTY, Somebody, answered, asked

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
FALSE_PAGE = "https://comments.example.org.evil.example"


async def use(somebody: Somebody, answer: Answer, account_id: str | None = None) -> str:
    clock = somebody.keeper.clock
    return await somebody.keeper.db.write(lambda session: use_passkey(session, account_id, answer, clock))


async def made(somebody: Somebody) -> int:
    return len(await somebody.keeper.db.read(lambda session: passkeys_of(session, somebody.account.id)))


async def test_a_passkey_says_whose_it_is(alices: Somebody, bobs: Somebody, device: Authenticator) -> None:
    await bobs.makes_passkey(Authenticator(PARTY.id, PARTY.origin, name=b"another passkey!"))
    await alices.makes_passkey(device)
    assert await use(alices, answered(device.use(asked()))) == alices.account.id


async def test_the_day_of_its_last_use_is_noted(alices: Somebody, device: Authenticator, clock: SettableClock) -> None:
    await alices.makes_passkey(device)
    await use(alices, answered(device.use(asked())))
    (passkey,) = await alices.keeper.db.read(lambda session: passkeys_of(session, alices.account.id))
    assert (passkey.label, passkey.used_on) == ("Laptop", clock.now.date())


async def test_after_a_password_the_passkey_must_be_the_same_persons(
    alices: Somebody, bobs: Somebody, device: Authenticator
) -> None:
    await alices.makes_passkey(device)
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(device.use(asked())), bobs.account.id)


@pytest.mark.parametrize(
    ("changed", "value"),
    [("rp_id", "evil.example"), ("origin", FALSE_PAGE), ("is_verified", False), ("user", b"somebody else")],
)
async def test_an_answer_for_elsewhere_or_without_its_owner_is_refused(
    alices: Somebody, device: Authenticator, changed: str, value: object
) -> None:
    await alices.makes_passkey(device)
    setattr(device, changed, value)
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(device.use(asked())))


@pytest.mark.parametrize(
    ("changed", "value"), [("rp_id", "evil.example"), ("origin", FALSE_PAGE), ("is_verified", False)]
)
async def test_a_passkey_made_for_elsewhere_or_without_its_owner_is_refused(
    alices: Somebody, device: Authenticator, changed: str, value: object
) -> None:
    setattr(device, changed, value)
    with pytest.raises(PasskeyRefusedError):
        await alices.makes_passkey(device)
    assert await made(alices) == 0


@pytest.mark.parametrize("challenge", ["", "YW5vdGhlcg"])
async def test_an_answer_to_another_challenge_is_refused(
    alices: Somebody, device: Authenticator, challenge: str
) -> None:
    await alices.makes_passkey(device)
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(device.use(asked()), challenge))


async def test_an_empty_challenge_is_none_even_if_it_was_signed(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(device.use({"challenge": ""}), ""))


async def test_a_signature_of_another_device_is_refused(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    other = Authenticator(PARTY.id, PARTY.origin, name=device.name)
    other.user = device.user
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(other.use(asked())))


async def test_a_copy_that_counts_from_the_beginning_is_refused(alices: Somebody) -> None:
    device = Authenticator(PARTY.id, PARTY.origin, counts=True)
    await alices.makes_passkey(device)
    await use(alices, answered(device.use(asked())))
    device.rewind()
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(device.use(asked())))


async def test_an_answer_is_no_registration(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    answer = answered(device.use(asked()))
    with pytest.raises(PasskeyRefusedError):
        await alices.keeper.db.write(lambda session: _store(session, alices, answer))


async def test_a_passkey_is_kept_for_one_account(alices: Somebody, bobs: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    with pytest.raises(PasskeyRefusedError):
        await bobs.makes_passkey(device)


async def test_a_passkey_that_is_not_known_is_refused(alices: Somebody, device: Authenticator) -> None:
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(device.use(asked())))


@pytest.mark.parametrize("place", ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData"])
@pytest.mark.parametrize("value", [None, "", "=", 5, [], {"a": 1}, "\ud800", "x" * 30_000])
async def test_whatever_is_no_answer_is_refused_alike(
    alices: Somebody, device: Authenticator, place: str, value: Any
) -> None:
    await alices.makes_passkey(device)
    answer = json.loads(device.use(asked()))
    (answer if place in answer else answer["response"])[place] = value
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(json.dumps(answer)))


@pytest.mark.parametrize("text", ["", "x", "{}", "[]", "null", "1", '{"id":', "[" * 50_000])
async def test_what_is_not_even_json_is_refused_alike(alices: Somebody, text: str) -> None:
    with pytest.raises(PasskeyRefusedError):
        await use(alices, answered(text))
    with pytest.raises(PasskeyRefusedError):
        await alices.keeper.db.write(lambda session: _store(session, alices, answered(text)))


@pytest.mark.parametrize("label", ["", "  ", "x" * 81, "a\x00b"])
async def test_a_passkey_has_a_name_that_can_be_read(alices: Somebody, device: Authenticator, label: str) -> None:
    answer = answered(device.make(creation_options(PARTY, alices.account, [], CHALLENGE)))
    with pytest.raises(InvalidInputError):
        await alices.keeper.db.write(lambda session: _store(session, alices, answer, label))


async def test_nobody_has_more_passkeys_than_anybody_needs(alices: Somebody) -> None:
    for number in range(MOST_PASSKEYS):
        await alices.makes_passkey(Authenticator(PARTY.id, PARTY.origin, name=bytes([number]) * 16))
    with pytest.raises(InvalidInputError):
        await alices.makes_passkey(Authenticator(PARTY.id, PARTY.origin, name=b"one too many of "))


async def test_a_device_is_asked_to_keep_the_passkey_and_to_know_its_owner(alices: Somebody) -> None:
    options = creation_options(PARTY, alices.account, [], CHALLENGE)
    asked_for = options["authenticatorSelection"]
    assert (asked_for["residentKey"], asked_for["userVerification"], options["attestation"]) == (
        "required",
        "required",
        "none",
    )


async def test_a_device_is_not_asked_to_make_what_it_has(alices: Somebody, device: Authenticator) -> None:
    await alices.makes_passkey(device)
    known = await alices.keeper.db.read(lambda session: passkeys_of(session, alices.account.id))
    options = creation_options(PARTY, alices.account, known, CHALLENGE)
    assert [each["id"] for each in options["excludeCredentials"]] == [json.loads(device.use(asked()))["id"]]


def test_whoever_signs_in_with_a_passkey_alone_is_not_named(backend: str) -> None:
    assert request_options(PARTY, [], CHALLENGE)["allowCredentials"] == []


@pytest.mark.parametrize(
    ("url", "party"),
    [
        ("https://comments.example.org", ("comments.example.org", "https://comments.example.org")),
        ("http://localhost:8000/", ("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_a_service_is_known_by_its_name_and_not_by_a_bare_address(
    backend: str, url: str, party: tuple[str, str] | None
) -> None:
    assert relying_party(url, "Example hosting") == (None if party is None else RelyingParty(*party, "Example hosting"))


def _store(session: Session, somebody: Somebody, answer: Answer, label: str = "Laptop") -> None:
    store_passkey(session, somebody.account.id, label, answer, somebody.keeper.clock)
