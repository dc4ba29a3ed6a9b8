"""What a browser says by itself about being followed: Global Privacy Control, and Do Not Track before it."""

from collections.abc import Mapping


def wants_no_tracking(headers: Mapping[str, str]) -> bool:
    """Whether a request says `Sec-GPC: 1` or `DNT: 1`; the names are in lower case, or the mapping does not mind.

    Any other value says nothing: both specifications give a meaning to `1` alone.
    """
    return "1" in (headers.get("sec-gpc", "").strip(), headers.get("dnt", "").strip())
