"""A material change is told by mail: promised with its publication, carried out in small parts by the worker."""

from typing import Final

from sqlmodel import Session

from comments.foundation.clock import Clock
from comments.outbox.queueing import enqueue
from comments.policies.models import PolicyVersion

ANNOUNCE: Final = "policy.announce"
"""The outbox entry that promises a mail to each account; `after` is up to which that is done, None at the end."""


def queue_announcement(session: Session, published: PolicyVersion, clock: Clock) -> None:
    """Promise the mails of a version, if it is to be told by mail; a first one changes nothing for anybody."""
    if published.version > 1 and published.severity == "material":
        enqueue(session, ANNOUNCE, {"site": published.site_id, "version": published.version, "after": ""}, clock)
