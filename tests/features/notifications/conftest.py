"""A post office on real databases: somebody to write to, and a real mail server or a folder."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, select

from comments.accounts.mails import MAIL_KINDS, Mail
from comments.db.database import Database
from comments.foundation.mail_server import MailServer as Address
from comments.foundation.signing import Signer
from comments.jobs.lane import Lane
from comments.notifications.assembly import new_postman
from comments.notifications.delivering import SmtpCourier
from comments.notifications.filing import FOLDER
from comments.notifications.sending import Postman
from comments.outbox.models import OutboxEntry
from comments.settings import OidcProvider, Settings
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.mails import Reader, make_reader, promise
from tests.factories.people import People
from tests.mail_server import MailServer, mail_server, write_certificate

ADA = "ada@example.org"
NOISE = "noise@example.net"


@dataclass(frozen=True)
class Office:
    """Queues mails to ada, and sends what is due."""

    db: Database
    postman: Postman
    clock: SettableClock
    ada: Reader
    folder: Path

    def by(self, url: str, answer_seconds: float = 5) -> "Office":
        """The same office with a mail server."""
        courier = SmtpCourier(Address.parse(url), "comments.example.org", answer_seconds)
        return replace(self, postman=replace(self.postman, courier=courier))

    async def promise(self, *kinds: Mail) -> None:
        for kind in kinds:
            await self.db.write(partial(promise, kind=kind, reader=self.ada))

    def lane(self) -> Lane:
        return Lane(self.db, dict.fromkeys(MAIL_KINDS, self.postman.send), self.clock, width=4)

    async def send(self) -> int:
        """Send what is due; gives how many promises were kept."""
        return await self.lane().work_off()

    async def entries(self) -> list[OutboxEntry]:
        """What was promised."""

        def mails(session: Session) -> list[OutboxEntry]:
            return [each for each in session.exec(select(OutboxEntry)) if each.kind in MAIL_KINDS]

        return await self.db.read(mails)

    async def entry(self) -> OutboxEntry:
        """The one promise."""
        (found,) = await self.entries()
        return found

    async def entry_of(self, kind: Mail) -> OutboxEntry:
        """The newest promise of a kind."""
        return [each for each in await self.entries() if each.kind == kind][-1]


@pytest.fixture
def backend() -> str:
    """What a mail says and how it leaves is the same on either kind of database; the outbox's tests have both."""
    return "sqlite"


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    provider = OidcProvider(id="example", name="Example accounts", issuer="https://id.example.org", client_id="aparte")
    return Settings(
        data_dir=tmp_path / "data",
        public_url="https://comments.example.org",
        operator="Example hosting",
        operator_contact="privacy@hosting.example",
        oidc_providers=(provider,),
    )


@pytest.fixture
async def office(database: Database, vault: Vault, people: People, settings: Settings, clock: SettableClock) -> Office:
    """Ada has an account and an invitation; others have addresses too, as noise."""
    signer = Signer(vault.signing_key)
    ada = await make_reader(database, vault, signer, people.garage, address=ADA)
    await make_reader(database, vault, signer, people.bakery, address=NOISE, username="noise")
    postman = new_postman(settings, database, vault.addresses, signer, clock)
    return Office(database, postman, clock, ada, settings.data_dir / FOLDER)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return write_certificate(tmp_path)


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """A mail server of the plainest kind."""
    async with mail_server() as running:
        yield running


@pytest.fixture
def mailing(office: Office, server: MailServer) -> Office:
    """The office with that mail server."""
    return office.by(f"smtp://127.0.0.1:{server.port}")


@pytest.fixture
def impatient(office: Office, server: MailServer) -> Office:
    """The same, for a server that does not answer."""
    return office.by(f"smtp://127.0.0.1:{server.port}", answer_seconds=0.3)
