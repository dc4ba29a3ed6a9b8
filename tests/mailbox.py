"""The mails that the service has promised, delivered as files and read back as messages."""

import email
import re
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Final

from comments.jobs.work import WorkTools, new_worker
from comments.jobs.worker import Worker
from comments.notifications.assembly import new_postman, new_searcher
from comments.notifications.filing import FOLDER
from tests.service import PUBLIC_URL, Running

_LINK: Final = re.compile(r"https?://\S+")


def worker_of(running: Running) -> Worker:
    """The worker as the service would have it, to be worked off when the test wants it."""
    db, vault, clock = running.db, running.vault, running.clock
    postman = new_postman(running.settings, db, vault.addresses, running.service.litestar.state.signer, clock)
    searcher = new_searcher(db, vault.addresses, vault.finder, clock)
    tools = WorkTools(db=db, eraser=vault.eraser, expiry=vault.expiry, postman=postman, searcher=searcher, clock=clock)
    return new_worker(tools)


async def mails_of(running: Running) -> list[EmailMessage]:
    """Do all background work that is due; gives the mails that were sent by it, in the order they went out.

    A mail is given once: the next call gives what came since.
    """
    await worker_of(running).work_off()
    return take_mails(running.settings.data_dir / FOLDER)


def take_mails(folder: Path) -> list[EmailMessage]:
    """The messages in a folder, which is empty afterwards."""
    found = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    messages = [parse_mail(file.read_bytes()) for file in found]
    for file in found:
        file.unlink()
    return messages


async def mails_to(running: Running, address: str) -> list[EmailMessage]:
    """Those of the mails that go to an address."""
    return [each for each in await mails_of(running) if address in each["To"]]


def parse_mail(raw: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    message = email.message_from_bytes(raw, policy=SMTPUTF8)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """The part for readers without HTML."""
    return _part(message, "plain")


def html_of(message: EmailMessage) -> str:
    """The part for everybody else."""
    return _part(message, "html")


def link_in(message: EmailMessage) -> str:
    """Where the mail leads, as its whole address; every mail has one link."""
    links: set[str] = set(_LINK.findall(text_of(message)))
    own = [each for each in links if each.startswith(PUBLIC_URL)]
    assert len(own) == 1, f"{len(own)} links of the service"
    return own[0]


def path_in(message: EmailMessage) -> str:
    """Path and query of the mail's link, as a test's client asks for it."""
    return link_in(message).removeprefix(PUBLIC_URL)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())
