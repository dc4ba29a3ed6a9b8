from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.vault.blind_index import index_email, normalise_email, tag_network

KEYS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.org", "Ada@Example.ORG"),
        ("ada@example.org", " ada@example.org "),
        ("ada@example.org", "ada@example.org."),
        ("e\u0301lodie@example.org", "élodie@example.org"),
        ("ada@exämple.test", "ada@xn--exmple-cua.test"),
        ("ada@EXÄMPLE.test", "ada@exämple.test"),
        ("ada@example。org", "ada@example.org"),
        ("STRASSE@example.org", "straße@example.org"),
    ],
)
def test_two_spellings_of_one_mailbox_are_the_same(one: str, other: str) -> None:
    assert normalise_email(one) == normalise_email(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.org", "ada@example.com"),
        ("ada@example.org", "ada+blog@example.org"),
        ("a.da@example.org", "ada@example.org"),
        ("ada@straße.test", "ada@strasse.test"),
        ('"a@b"@example.org', "a@b@example.com"),
    ],
)
def test_two_mailboxes_are_not(one: str, other: str) -> None:
    assert normalise_email(one) != normalise_email(other)


@given(st.emails())
def test_a_normal_form_is_its_own(email: str) -> None:
    assert normalise_email(normalise_email(email)) == normalise_email(email)


@given(st.emails(), KEYS, KEYS)
def test_an_index_depends_on_its_key(email: str, one: bytes, other: bytes) -> None:
    assert (index_email(one, email) == index_email(other, email)) == (one == other)


@given(st.ip_addresses(), KEYS, KEYS)
def test_a_tag_depends_on_its_key(address: object, one: bytes, other: bytes) -> None:
    found = ip_address(str(address))
    assert (tag_network(one, found) == tag_network(other, found)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.112.7", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("203.0.113.7", "::cb00:7107", False),
    ],
)
def test_neighbours_share_a_tag(one: str, other: str, *, same: bool) -> None:
    tags = [tag_network(bytes(32), ip_address(each)) for each in (one, other)]
    assert (tags[0] == tags[1]) is same
