"""`kill -9` between a mail server's taking a mail and the service's noting it."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.live import LiveService, live_service, person
from tests.mail_server import MailServer, mail_server

_PATIENCE = 60


async def test_the_mail_goes_out_again_as_the_same_message(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with mail_server() as server:
        url, folder = f"smtp://127.0.0.1:{server.port}", tmp_path_factory.mktemp("service")
        with live_service(request, "sqlite", folder, smtp_url=url) as service:
            await asyncio.to_thread(service.aparte, *person("alice"))
            server.mood = "stalls"
            await ask_for_a_link(service, server)
            service.kill()
            end_the_lease(service)
            server.mood = "takes"
            await asyncio.to_thread(service.start)
            await taken(server, 2)
            await asyncio.to_thread(service.stop)
        first, second = server.raw
        assert (b"/account/reset/" in first, first) == (True, second)


async def ask_for_a_link(service: LiveService, server: MailServer) -> None:
    """Alice has forgotten her password; gives once the mail server has been told the whole mail."""
    await asyncio.to_thread(service.start)

    def ask() -> int:
        with service.client(origin=service.address) as browser:
            return browser.post("/account/forgotten", data={"login": "alice"}).status_code

    assert await asyncio.to_thread(ask) == 200
    await taken(server, 1)


async def taken(server: MailServer, number: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while len(server.raw) < number:
            await asyncio.sleep(0.02)


def end_the_lease(service: LiveService) -> None:
    """As a minute of waiting would."""
    with closing(sqlite3.connect(service.data / "aparte.db")) as database, database:
        assert database.execute("UPDATE outbox SET locked_until = NULL WHERE kind = 'mail.reset'").rowcount == 1
