"""Without a mail server: mails as files in the data directory, for the operator's eyes alone."""

import asyncio
import os
import tempfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from comments.foundation.mailboxes import one_line
from comments.notifications.errors import MailFolderError

FOLDER: Final = "mail"
_MOMENT: Final = "%Y%m%dT%H%M%SZ"


class MailFolder:
    """Writes each mail to a file of its own, whole or not at all; a second try writes the same file."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    async def deliver(self, message: EmailMessage) -> None:
        """File a message; raises MailFolderError."""
        await asyncio.to_thread(self._write, message)

    async def forget_before(self, moment: datetime) -> None:
        """Remove older mails: an address shall not outlive here what is forgotten elsewhere. Raises MailFolderError."""
        await asyncio.to_thread(self._remove_before, f"{moment.astimezone(UTC):{_MOMENT}}")

    def _remove_before(self, name: str) -> None:
        try:
            for file in self._folder.glob("*.eml"):
                if file.name < name:
                    file.unlink(missing_ok=True)
        except OSError:
            raise MailFolderError from None

    def _write(self, message: EmailMessage) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            _write_whole(self._folder / _name(message), message.as_bytes())
        except OSError:
            raise MailFolderError from None


def _name(message: EmailMessage) -> str:
    """Sorted by date, and the same for each try: such as `20260314T103000Z-AbC….eml`."""
    moment = message["Date"].datetime.astimezone(UTC)
    entry_id = one_line(message["Message-ID"]).strip("<>").partition("@")[0]
    return f"{moment:{_MOMENT}}-{entry_id}.eml"


def _write_whole(path: Path, content: bytes) -> None:
    # mkstemp makes the file for its owner alone.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
