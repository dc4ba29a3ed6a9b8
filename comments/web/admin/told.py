"""What whoever published a version is told of its alerts: how many accounts they go to, never which."""

from typing import Final

from sqlmodel import Session

from comments.foundation.errors import NotFoundError
from comments.notifications.reach import reach_in_words
from comments.policies.queries import version
from comments.web.admin.frame import Frame

TOLD: Final = "version"
"""Under which name an address carries the number of the version that was just published."""
_FAR: Final = 9


def told_of(session: Session, site_id: str, frame: Frame) -> str | None:
    """The sentence about the version that the address names, if there is one."""
    number = frame.query.get(TOLD, "")
    if not (number.isascii() and number.isdigit() and len(number) <= _FAR):
        return None
    try:
        return reach_in_words(session, version(session, site_id, int(number)), frame.language)
    except NotFoundError:
        return None
