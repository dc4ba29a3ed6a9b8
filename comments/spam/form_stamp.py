"""What stands in a robot's way on the page without JavaScript: a time that typing takes, and a field nobody sees."""

from datetime import timedelta
from typing import ClassVar, Final

from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.signing import InvalidSignatureError, Signer

LEAST: Final = timedelta(seconds=3)
MOST: Final = timedelta(hours=24)


class TooFastError(CommentsError):
    """The form came back sooner than anybody types; sending it again works."""

    code: ClassVar[str] = "too-fast"


class FormExpiredError(CommentsError):
    """The form is older than a day, or another page's; sending it again from the page that answers works."""

    code: ClassVar[str] = "form-expired"


class HoneypotFilledError(CommentsError):
    """The field that nobody sees was filled in."""

    code: ClassVar[str] = "form-refused"


def new_stamp(signer: Signer, site_id: str, thread_key: str, clock: Clock) -> str:
    """The hidden value that dates a form for one thread."""
    return signer.sign(_purpose(site_id, thread_key), None, clock)


def check_stamp(signer: Signer, stamp: str, site_id: str, thread_key: str, clock: Clock) -> None:
    """Let a form through that took the time a person takes; raises TooFastError or FormExpiredError.

    Times are whole seconds, so nobody has to wait longer than the least time, and some a little less.
    """
    purpose = _purpose(site_id, thread_key)
    try:
        signer.open(purpose, stamp, MOST, clock)
        age = clock().replace(microsecond=0) - signer.issued_at(purpose, stamp)
    except InvalidSignatureError:
        raise FormExpiredError from None
    if age < LEAST:
        raise TooFastError


def check_honeypot(value: str | None) -> None:
    """Let a form through whose hidden field is as empty as it was; raises HoneypotFilledError."""
    if value:
        raise HoneypotFilledError


def _purpose(site_id: str, thread_key: str) -> str:
    return f"form-stamp:{site_id}:{thread_key}"
