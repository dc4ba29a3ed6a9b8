"""What a browser says of itself becomes three words; whatever it says, none of them is one of its own making."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.statistics.rules import OTHERS
from comments.statistics.tally import SiteTally
from comments.web.loads import Reduction, count_load, family_of, primary_language, referring_host

pytestmark = pytest.mark.clause("P2")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (b"fr-CA,fr;q=0.9", "fr"),
        (b"en", "en"),
        (b"DE-at;q=0.8", "de"),
        (b"fil,en", "fil"),
        (b"", ""),
        (b"*", OTHERS),
        (b"x-marker-17", OTHERS),
        (b"zz-ZZ", OTHERS),
        (b"frmarker17", OTHERS),
        (b"\xff\xfe", OTHERS),
    ],
)
def test_a_language(accepted: bytes, language: str) -> None:
    assert primary_language(accepted) == language


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (b"https://blog.example.org/a/path?marker=17#end", "blog.example.org"),
        (b"https://BLOG.Example.org:8443/", "blog.example.org"),
        (b"https://nadia:secret@blog.example.org/", "blog.example.org"),
        (b"https://blog.example.org.", "blog.example.org"),
        (b"https://blog.example.org", "blog.example.org"),
        (b"http://localhost:8000/", "localhost"),
        (b"https://203.0.113.7/", OTHERS),
        (b"https://[2001:db8::5]/", OTHERS),
        (b"android-app://com.example.reader/", OTHERS),
        (b"https://blog example.org/", OTHERS),
        (b"https://" + b"a" * 300 + b".org/", OTHERS),
        (b"about:blank", OTHERS),
        (b"null", ""),
        (b"", ""),
    ],
)
def test_a_host(address: bytes, host: str) -> None:
    assert referring_host(address) == host


@pytest.mark.parametrize(
    ("agent", "browser"),
    [(b"Mozilla/5.0 Gecko/20100101 Firefox/140.0", "Firefox"), (b"marker-17/1.0", OTHERS), (b"", "")],
)
def test_a_browser(agent: bytes, browser: str) -> None:
    assert family_of(agent) == browser


def told(**headers: bytes) -> list[str]:
    """The three words that are counted of a load."""
    tally = SiteTally()
    for _ in range(3):
        count_load(tally, {name.replace("_", "-").encode(): value for name, value in headers.items()})
    return [value for _, value, loads in list(tally.take())[1:] if loads]


def test_a_page_that_sends_no_address_is_known_by_its_origin() -> None:
    assert told(origin=b"https://blog.example.org") == ["", "", "blog.example.org"]


@given(st.binary(max_size=600))
def test_whatever_is_sent_is_reduced(sent: bytes) -> None:
    _, language, host = told(user_agent=sent, accept_language=sent, referer=sent)
    assert (len(language) <= 5, len(host) <= 253, set(host) & set("/?#@: ")) == (True, True, set())


def test_what_is_remembered_is_no_header() -> None:
    families = Reduction(family_of)
    families.learn(b"marker-17 Firefox/140.0")
    assert [(type(key), value) for key, value in families.items()] == [(int, "Firefox")]


def test_memory_stays_small_whatever_is_sent() -> None:
    families = Reduction(family_of)
    for number in range(5000):
        families.learn(f"marker-{number} Firefox/140.0".encode())
    assert len(families) <= 1000
