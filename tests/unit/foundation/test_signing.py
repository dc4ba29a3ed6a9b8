from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.foundation.signing import InvalidSignatureError, Signer
from tests.clock import SettableClock

KEY = b"k" * 32
HOUR = timedelta(hours=1)


@pytest.fixture
def signer() -> Signer:
    return Signer(KEY)


@pytest.mark.parametrize("payload", [None, "é", 7, ["a", 1], {"a": None}, "x" * 5_000, "\ud800", ""])
def test_a_signed_value_comes_back(signer: Signer, clock: SettableClock, payload: object) -> None:
    assert signer.open("greeting", signer.sign("greeting", payload, clock), HOUR, clock) == payload


def test_a_token_may_stand_in_an_address(signer: Signer, clock: SettableClock) -> None:
    token = signer.sign("greeting", ["?/&=+ é"], clock)
    assert token.replace(".", "").replace("-", "").replace("_", "").isalnum()


def test_a_token_is_good_until_its_age(signer: Signer, clock: SettableClock) -> None:
    token = signer.sign("greeting", "hello", clock)
    clock.advance(HOUR)
    assert signer.open("greeting", token, HOUR, clock) == "hello"


def test_a_token_past_its_age_is_invalid(signer: Signer, clock: SettableClock) -> None:
    token = signer.sign("greeting", "hello", clock)
    clock.advance(HOUR + timedelta(seconds=1))
    with pytest.raises(InvalidSignatureError):
        signer.open("greeting", token, HOUR, clock)


def test_a_token_from_the_future_is_invalid(signer: Signer, clock: SettableClock) -> None:
    token = signer.sign("greeting", "hello", clock)
    clock.advance(-HOUR)
    with pytest.raises(InvalidSignatureError):
        signer.open("greeting", token, HOUR, clock)


@pytest.mark.parametrize("other", ["Greeting", "greeting ", "", "greetin", "\ud800"])
def test_another_purpose_does_not_verify_it(signer: Signer, clock: SettableClock, other: str) -> None:
    token = signer.sign("greeting", "hello", clock)
    with pytest.raises(InvalidSignatureError):
        signer.open(other, token, HOUR, clock)


def test_another_key_does_not_verify_it(signer: Signer, clock: SettableClock) -> None:
    with pytest.raises(InvalidSignatureError):
        Signer(b"o" * 32).open("greeting", signer.sign("greeting", "hello", clock), HOUR, clock)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é", "\ud800", "\x00", "x" * 10_000, "IjEi.AAAA.AAAA"])
def test_junk_is_invalid(signer: Signer, clock: SettableClock, token: str) -> None:
    with pytest.raises(InvalidSignatureError):
        signer.open("greeting", token, HOUR, clock)


@given(st.integers(min_value=0), st.characters(codec="ascii"))
@settings(max_examples=100, deadline=None)
def test_a_changed_token_is_invalid_or_says_the_same(position: int, character: str) -> None:
    clock, signer = SettableClock(), Signer(KEY)
    token = signer.sign("greeting", ["hello", 7], clock)
    place = position % len(token)
    try:
        opened = signer.open("greeting", token[:place] + character + token[place + 1 :], HOUR, clock)
    except InvalidSignatureError:
        return
    assert opened == ["hello", 7]


def test_an_error_does_not_repeat_the_token(signer: Signer, clock: SettableClock) -> None:
    with pytest.raises(InvalidSignatureError) as raised:
        signer.open("greeting", "a.secret.token", HOUR, clock)
    assert (raised.value.args, raised.value.__cause__, raised.value.__suppress_context__) == ((), None, True)


def test_a_token_tells_when_it_was_signed(signer: Signer, clock: SettableClock) -> None:
    signed_at = clock()
    token = signer.sign("greeting", "hello", clock)
    clock.advance(timedelta(days=400))
    assert signer.issued_at("greeting", token) == signed_at


def test_a_forged_token_has_no_time(signer: Signer) -> None:
    with pytest.raises(InvalidSignatureError):
        signer.issued_at("greeting", "IjEi.AAAA.AAAA")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Signer(b"k" * 31)


def test_a_signer_does_not_show_its_key(signer: Signer) -> None:
    assert "kkk" not in repr(signer)
