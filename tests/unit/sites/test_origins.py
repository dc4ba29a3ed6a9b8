import pytest

from comments.foundation.errors import InvalidInputError
from comments.sites.origins import normalise_origin, normalise_origins


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://blog.example.org", "https://blog.example.org"),
        ("https://blog.example.org/", "https://blog.example.org"),
        ("HTTPS://Blog.Example.ORG", "https://blog.example.org"),
        ("https://blog.example.org:443", "https://blog.example.org"),
        ("http://blog.example.org:80", "http://blog.example.org"),
        ("http://blog.example.org:443", "http://blog.example.org:443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
        ("https://b\u00fccher.example.org", "https://xn--bcher-kva.example.org"),
        (" http://203.0.113.5 ", "http://203.0.113.5"),
    ],
)
def test_an_origin_is_kept_as_browsers_say_it(text: str, origin: str) -> None:
    assert normalise_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "*",
        "https://",
        "https://*",
        "https://*.example.org",
        "blog.example.org",
        "//blog.example.org",
        "ftp://blog.example.org",
        "file:///home",
        "https://blog.example.org/path",
        "https://blog.example.org?a=b",
        "https://blog.example.org#a",
        "https://user@blog.example.org",
        "https://blog.example.org:99999",
        "https://blog.example.org:abc",
        "https://blog example.org",
        "https://blog.example.org\x00",
        "https://[2001:db8::1",
        "https://" + "a" * 64 + ".example.org",
        "https://" + "a." * 200 + "org",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        normalise_origin(text)


def test_an_origin_written_twice_is_one() -> None:
    assert normalise_origins(["https://a.example.org", "https://A.example.org/"]) == {"https://a.example.org"}
