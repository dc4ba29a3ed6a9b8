"""Sealing and opening on plain values: the round trip, and that nothing but the very same place opens."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.vault._opening import open_sealed
from comments.vault._sealing import seal
from comments.vault.bound import Place
from comments.vault.derivation import derive, value_key
from comments.vault.errors import SealBrokenError
from comments.vault.padding import pad, unpad
from comments.vault.sealed import Sealed

KEYS = st.binary(min_size=32, max_size=32)
PLACE = Place(
    site_id="garage",
    table_name="comments",
    row_id="c1",
    column_name="ip",
    category="comment_ip",
    bucket=date(2026, 3, 14),
    key_id="k1",
)
ELSEWHERE: list[dict[str, Any]] = [
    {"site_id": "bakery"},
    {"site_id": None},
    {"table_name": "accounts"},
    {"row_id": "c2"},
    {"column_name": "email"},
    {"category": "guest_email"},
    {"bucket": date(2026, 3, 15)},
    {"bucket": None},
    {"key_id": "k2"},
    {"site_id": "garag", "table_name": "ecomments"},
]


@given(KEYS, st.binary(max_size=400))
def test_what_was_sealed_opens(key: bytes, plaintext: bytes) -> None:
    assert open_sealed(key, seal(key, plaintext, PLACE), PLACE) == plaintext


@given(KEYS, st.binary(min_size=1, max_size=400), st.integers(min_value=0))
def test_no_flipped_bit_opens(key: bytes, plaintext: bytes, position: int) -> None:
    box = bytearray(seal(key, plaintext, PLACE).box)
    box[position // 8 % len(box)] ^= 1 << position % 8
    with pytest.raises(SealBrokenError):
        open_sealed(key, Sealed(bytes(box)), PLACE)


@given(KEYS, KEYS)
def test_no_other_key_opens(key: bytes, other: bytes) -> None:
    value = seal(key, b"value", PLACE)
    if key == other:
        return
    with pytest.raises(SealBrokenError):
        open_sealed(other, value, PLACE)


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=str)
def test_no_other_place_opens(elsewhere: dict[str, Any]) -> None:
    value = seal(bytes(32), b"value", PLACE)
    with pytest.raises(SealBrokenError):
        open_sealed(bytes(32), value, replace(PLACE, **elsewhere))


@pytest.mark.parametrize("box", [b"", b"short", bytes(12), bytes(27)], ids=len)
def test_what_is_no_box_does_not_open(box: bytes) -> None:
    with pytest.raises(SealBrokenError):
        open_sealed(bytes(32), Sealed(box), PLACE)


def test_the_same_value_is_never_the_same_box() -> None:
    assert seal(bytes(32), b"value", PLACE) != seal(bytes(32), b"value", PLACE)


@given(KEYS, KEYS, KEYS)
def test_a_values_key_takes_both_keys(data: bytes, subject: bytes, other: bytes) -> None:
    key = value_key(data, subject)
    assert (value_key(other, subject) == key) == (other == data)
    assert (value_key(data, other) == key) == (other == subject)


def test_each_use_has_a_key_of_its_own() -> None:
    keys = {derive(bytes(32), use) for use in ("index:email", "tag:network", "signing", "wrapping", "proof")}
    assert len(keys | {value_key(None, bytes(32)), bytes(32)}) == 7


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=500))
def test_padding_is_taken_off_again(text: str) -> None:
    assert unpad(pad(text)) == text


@given(st.emails(), st.emails())
def test_padded_addresses_are_equally_long(one: str, other: str) -> None:
    assert len(pad(one)) == len(pad(other))
