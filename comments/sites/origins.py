"""Web origins, in the form in which browsers send them."""

from urllib.parse import SplitResult, urlsplit

from comments.foundation.errors import FieldProblem, InvalidInputError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 300


def normalise_origin(text: str) -> str:
    """`scheme://host[:port]` as a browser's Origin header says it; raises InvalidInputError.

    Never `null`: pages without an origin of their own would all be let in.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        raise _refusal() from None
    if parts.scheme not in _DEFAULT_PORTS or not host or _says_more(parts) or len(text) > _LONGEST:
        raise _refusal()
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in {None, _DEFAULT_PORTS[parts.scheme]} else "")


def normalise_origins(texts: list[str]) -> frozenset[str]:
    """Each origin once; raises InvalidInputError."""
    return frozenset(normalise_origin(text) for text in texts)


def _says_more(parts: SplitResult) -> bool:
    return parts.path not in {"", "/"} or "@" in parts.netloc or bool(parts.query or parts.fragment)


def _ascii(host: str) -> str:
    if ":" in host:
        return host
    name = host.encode("idna").decode("ascii")
    if not all(character.isalnum() or character in "-._" for character in name):
        raise ValueError
    return name


def _refusal() -> InvalidInputError:
    return InvalidInputError(FieldProblem("origins", "not-an-origin"))
