"""The service as it runs: a promised mail leaves at once, whatever else it is busy with, and leads to a page."""

import asyncio
import re
from pathlib import Path

import pytest

from comments.accounts.mails import Mail
from comments.app import Parts, create_app
from comments.notifications.filing import FOLDER
from comments.notifications.letters import LETTERS
from comments.settings import Settings
from tests.architecture.routes import routes_of, service_at_rest
from tests.clock import SettableClock
from tests.factories.mails import make_reader, promise
from tests.factories.people import make_people
from tests.service import PUBLIC_URL

LESS_THAN_A_ROUND = 4


@pytest.fixture
def settings(database_url: str, vault_url: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url, vault_url=vault_url, public_url=PUBLIC_URL)


async def test_a_promised_mail_leaves_before_the_workers_next_round(settings: Settings, clock: SettableClock) -> None:
    service = create_app(settings, Parts(clock=clock))
    state = service.litestar.state
    async with service.litestar.lifespan():
        garage = (await state.db.write(make_people)).garage
        ada = await make_reader(state.db, state.vault, state.signer, garage, address="ada@example.org")
        for number in (1, 2):
            await state.db.write(lambda session: promise(session, Mail.PASSWORD_CHANGED, ada))
            await wait_for_files(settings.data_dir / FOLDER, number)
    assert count_files(settings.data_dir / FOLDER) == 2


async def wait_for_files(folder: Path, number: int) -> None:
    async with asyncio.timeout(LESS_THAN_A_ROUND):
        while count_files(folder) < number:
            await asyncio.sleep(0.01)


def count_files(folder: Path) -> int:
    return len(list(folder.glob("*.eml")))


def test_every_mail_leads_to_a_page_of_the_service() -> None:
    pages = {re.sub(r"\{[^}]*\}", "secret", route.path) for route in routes_of(service_at_rest())}
    assert {letter.path.format(token="secret", reference="secret") for letter in LETTERS.values()} - pages == set()
