from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.foundation.network import (
    TrustedProxies,
    client_address,
    from_sixteen_bytes,
    network_of,
    parse_address,
    to_sixteen_bytes,
)

# The machines of the operator; everybody else is on the documentation networks.
TRUSTED = TrustedProxies.parse("10.0.0.0/8, 127.0.0.1, fd00::/8, ::1")
PROXY = "10.0.0.1"
READER = "203.0.113.7"
STRANGER = "198.51.100.66"


def client(
    peer: str | None, *lines: str, header: str = "x-forwarded-for", trusted: TrustedProxies = TRUSTED
) -> str | None:
    headers = [(header.encode(), line.encode("latin-1")) for line in lines]
    found = client_address(peer, [(b"host", b"example.org"), *headers], trusted, header)
    return None if found is None else str(found)


def forwarded(peer: str | None, *lines: str) -> str | None:
    return client(peer, *lines, header="forwarded")


@pytest.mark.parametrize(
    ("peer", "lines", "found"),
    [
        # Nobody in between, or nobody who is trusted: the header is a stranger's word.
        (READER, [], READER),
        (READER, ["198.51.100.1"], READER),
        (READER, ["10.0.0.1"], READER),
        (READER, ["127.0.0.1, 10.0.0.1"], READER),
        ("2001:db8::7", ["198.51.100.1"], "2001:db8::7"),
        # One trusted proxy, which appends its peer.
        (PROXY, [READER], READER),
        (PROXY, [f"198.51.100.1, {READER}"], READER),
        (PROXY, [f"10.0.0.5, {READER}"], READER),
        (PROXY, [f"127.0.0.1, ::1, {READER}"], READER),
        (PROXY, [f"garbage, {READER}"], READER),
        (PROXY, [f'", {READER}'], READER),
        ("::1", [READER], READER),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:10.0.0.1", [READER], READER),
        # Several trusted proxies, and several lines.
        (PROXY, [f"198.51.100.1, {READER}, 10.0.0.2, 10.0.0.3"], READER),
        (PROXY, ["198.51.100.1", READER, "10.0.0.2"], READER),
        (PROXY, [f"198.51.100.1, {READER}", "10.0.0.2, 10.0.0.3"], READER),
        (PROXY, [READER, "198.51.100.1"], "198.51.100.1"),
        # All of them trusted: the farthest one asks for itself.
        (PROXY, [], PROXY),
        (PROXY, ["10.0.0.2"], "10.0.0.2"),
        (PROXY, ["127.0.0.1, 10.0.0.2"], "127.0.0.1"),
        (PROXY, ["", " "], PROXY),
        # What cannot be read ends the walk at whom somebody vouched for.
        (PROXY, ["unknown"], PROXY),
        (PROXY, ["_hidden"], PROXY),
        (PROXY, [f"{READER}, unknown"], PROXY),
        (PROXY, [f"{READER}, unknown, 10.0.0.2"], "10.0.0.2"),
        (PROXY, [f"{READER},"], PROXY),
        (PROXY, [f"{READER}, , 10.0.0.2"], "10.0.0.2"),
        (PROXY, ["203.0.113.256"], PROXY),
        (PROXY, ["203.0.113.07"], PROXY),
        (PROXY, ["203.0.113"], PROXY),
        (PROXY, ["3405803783"], PROXY),
        (PROXY, ["0xcb007107"], PROXY),
        (PROXY, ["203.0.113.0/24"], PROXY),
        (PROXY, ["203.0.113.7 198.51.100.1"], PROXY),
        (PROXY, ["example.org"], PROXY),
        (PROXY, ["2001:db8:::7"], PROXY),
        (PROXY, ["\xe9"], PROXY),
        (PROXY, ["203.0.113.7\x00"], PROXY),
        # Ports, brackets, zones, IPv4 in IPv6 clothes, case.
        (PROXY, [f"{READER}:51234"], READER),
        (PROXY, [f"{READER}:port"], PROXY),
        (PROXY, ["[2001:db8::7]"], "2001:db8::7"),
        (PROXY, ["[2001:db8::7]:443"], "2001:db8::7"),
        (PROXY, ["[2001:db8::7"], PROXY),
        (PROXY, ["2001:DB8:0:0::7"], "2001:db8::7"),
        (PROXY, ["fe80::1%eth0"], "fe80::1"),
        (PROXY, ["[fe80::1%25eth0]:80"], "fe80::1"),
        (PROXY, [f"::ffff:{READER}"], READER),
        (PROXY, [f"[::ffff:{READER}]:443"], READER),
        (PROXY, ["::ffff:cb00:7107"], READER),
        (PROXY, [f"::ffff:10.0.0.2, ::ffff:{READER}, ::ffff:10.0.0.3"], READER),
        (PROXY, [f"\t {READER} "], READER),
    ],
)
def test_x_forwarded_for_is_walked_from_the_right(peer: str, lines: list[str], found: str) -> None:
    assert client(peer, *lines) == found


@pytest.mark.parametrize(
    ("peer", "lines", "found"),
    [
        (READER, ["for=198.51.100.1"], READER),
        (PROXY, [], PROXY),
        (PROXY, [f"for={READER}"], READER),
        (PROXY, [f"For={READER};Proto=https;By=10.0.0.1"], READER),
        (PROXY, [f"by=10.0.0.1 ; FOR={READER} ; host=example.org"], READER),
        (PROXY, [f"for=198.51.100.1, for={READER}"], READER),
        (PROXY, [f"for={READER}, for=10.0.0.2"], READER),
        (PROXY, ["for=198.51.100.1", f"for={READER}", "for=10.0.0.2"], READER),
        (PROXY, ['for="[2001:db8:cafe::17]:4711"'], "2001:db8:cafe::17"),
        (PROXY, ['for="[2001:DB8::17]"'], "2001:db8::17"),
        (PROXY, [f'for="{READER}:8080"'], READER),
        (PROXY, [f'for="{READER}"'], READER),
        (PROXY, [r'for="203.0.113\.7"'], READER),
        (PROXY, [f'for="[::ffff:{READER}]"'], READER),
        # Commas, semicolons and quotation marks within quotes belong to the quote.
        (PROXY, [f'for={READER};host="a, for=198.51.100.1"'], READER),
        (PROXY, [f'for={READER};host="a; for=198.51.100.1"'], READER),
        (PROXY, [rf'for={READER};host="a\", for=\"198.51.100.1"'], READER),
        (PROXY, [f'host="a, b";for={READER}, for=10.0.0.2'], READER),
        # A stranger's open quotation mark does not swallow what the proxy added.
        (PROXY, [f'for=", for={READER}'], READER),
        (PROXY, ['for="x', f"for={READER}"], READER),
        (PROXY, ['for=198.51.100.1;x="', 'for="[2001:db8::7]:80"'], "2001:db8::7"),
        (PROXY, ['for=198.51.100.1;x="a', 'for="[2001:db8::7]:80";host="example.org"'], "2001:db8::7"),
        # What cannot be read ends the walk.
        (PROXY, ["for=unknown"], PROXY),
        (PROXY, ["for=_gazonk"], PROXY),
        (PROXY, [f'for={READER}, for="_SEVKISEK"'], PROXY),
        (PROXY, [f"for={READER}, for=unknown, for=10.0.0.2"], "10.0.0.2"),
        (PROXY, [f"for={READER}, proto=https"], PROXY),
        (PROXY, [f"for={READER};for=198.51.100.1"], PROXY),
        (PROXY, [f"for={READER}, "], PROXY),
        (PROXY, [f"for = {READER}"], PROXY),
        (PROXY, [READER], PROXY),
        (PROXY, ["for="], PROXY),
        (PROXY, ['for="'], PROXY),
        (PROXY, ["for=2001:db8::17"], PROXY),
        (PROXY, [";;;"], PROXY),
        (PROXY, ["," * 10_000], PROXY),
        (PROXY, ['"' * 10_000], PROXY),
        (PROXY, ["for=10.0.0.2," * 2_000 + "x"], PROXY),
    ],
)
def test_forwarded_is_walked_from_the_right(peer: str, lines: list[str], found: str) -> None:
    assert forwarded(peer, *lines) == found


def test_only_the_configured_header_is_read() -> None:
    headers = [
        (b"forwarded", b"for=198.51.100.1"),
        (b"x-real-ip", b"198.51.100.2"),
        (b"x-forwarded-for", READER.encode()),
    ]
    assert client_address(PROXY, headers, TRUSTED, "x-forwarded-for") == IPv4Address(READER)


def test_the_header_s_name_has_no_case() -> None:
    assert client_address(PROXY, [(b"X-Forwarded-For", READER.encode())], TRUSTED, "X-FORWARDED-FOR") == IPv4Address(
        READER
    )


@pytest.mark.parametrize("peer", [None, "", "unix:", "unix:/run/aparte.sock"])
def test_a_socket_s_peer_is_believed_only_where_it_is_listed(peer: str | None) -> None:
    with_socket = TrustedProxies.parse("unix, 10.0.0.0/8")
    assert (client(peer, READER), client(peer, READER, trusted=with_socket)) == (None, READER)


@pytest.mark.parametrize("peer", [None, "unix:"])
def test_a_trusted_socket_that_names_nobody_gives_nobody(peer: str | None) -> None:
    assert client(peer, trusted=TrustedProxies.parse("UNIX")) is None


@pytest.mark.parametrize("peer", ["testclient", "example.org", "10.0.0", "unix"])
def test_a_peer_without_an_address_is_never_believed(peer: str) -> None:
    assert client(peer, READER, trusted=TrustedProxies.parse("unix,0.0.0.0/0")) is None


@given(st.text(st.characters(max_codepoint=255), max_size=80), st.sampled_from(["x-forwarded-for", "forwarded"]))
@settings(max_examples=100, deadline=None)
def test_a_stranger_cannot_change_what_a_trusted_proxy_says(written: str, header: str) -> None:
    added = READER if header == "x-forwarded-for" else f"for={READER}"
    assert client(PROXY, written, added, header=header) == READER


@given(st.text(st.sampled_from('for=";,\\ 198.51.100.66'), max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_quotation_marks_of_a_stranger_hide_the_element_after_them(written: str) -> None:
    assert forwarded(PROXY, written, 'for="203.0.113.7:80";host="example.org"') == READER


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_an_address_or_none(text: str) -> None:
    assert isinstance(parse_address(text), IPv4Address | IPv6Address | None)


def test_no_proxy_is_trusted_by_default() -> None:
    assert client("127.0.0.1", READER, trusted=TrustedProxies.parse("")) == "127.0.0.1"


@pytest.mark.parametrize(
    ("listed", "address", "believed"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        (" 192.0.2.1 ,, fd00::/8 ", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::/32", "2001:db8:1::1", True),
        ("2001:db8::/32", "2001:db9::1", False),
        ("::ffff:10.0.0.0/104", "10.1.2.3", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("0.0.0.0/0", "2001:db8::1", False),
    ],
)
def test_a_network_holds_its_addresses(listed: str, address: str, believed: bool) -> None:
    assert (ip_address(address) in TrustedProxies.parse(listed)) is believed


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/33", "10.0.0.1/8", "proxy.example.org", "300.0.0.1", "10.0.0.0/8/8", "unix:x"]
)
def test_a_bad_network_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="not a network") as raised:
        TrustedProxies.parse(f"192.0.2.0/24, {entry}")
    assert repr(entry) in str(raised.value)


@pytest.mark.parametrize("text", ["203.0.113.7", "2001:db8::7", "0.0.0.1", "::", "255.255.255.255", "fe80::1"])
def test_sixteen_bytes_give_the_address_back(text: str) -> None:
    packed = to_sixteen_bytes(ip_address(text))
    assert (len(packed), from_sixteen_bytes(packed)) == (16, text)


def test_an_address_in_other_clothes_is_sealed_as_the_same_bytes() -> None:
    assert to_sixteen_bytes(ip_address("::ffff:203.0.113.7")) == to_sixteen_bytes(IPv4Address("203.0.113.7"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.200", True),
        ("203.0.113.7", "203.0.112.7", False),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::4", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("0.0.0.9", "::9", False),
    ],
)
def test_neighbours_share_a_network(one: str, other: str, same: bool) -> None:
    assert (network_of(ip_address(one)) == network_of(ip_address(other))) is same


@pytest.mark.parametrize("text", ["203.0.113.7", "2001:db8:1:2::3"])
def test_a_network_has_sixteen_bytes(text: str) -> None:
    assert len(network_of(ip_address(text))) == 16
