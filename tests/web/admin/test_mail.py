"""Mails that could not be delivered, as an administrator sees them."""

import pytest
from sqlmodel import Session, col, select

from comments.accounts.mails import MAIL_KINDS, Mail
from comments.outbox.models import OutboxEntry
from comments.sites.models import Site
from tests.factories.mails import make_reader, promise
from tests.mailbox import mails_of
from tests.service import Running
from tests.web.admin.conftest import Console

HERE = "/sites/garage/mail"
ADA = "ada@example.net"


@pytest.fixture
async def undelivered(running: Running, garage: Site, bakery: Site) -> str:
    """The id of an invitation to the garage that was given up, with one to the bakery and a reset as noise."""
    reader = await make_reader(running.db, running.vault, running.signer, garage, address=ADA)
    other = await make_reader(running.db, running.vault, running.signer, bakery, address="x@example.net", username="x")
    await running.db.write(lambda session: promise(session, Mail.INVITATION, reader))
    await running.db.write(lambda session: promise(session, Mail.INVITATION, other))
    await running.db.write(lambda session: promise(session, Mail.RESET, reader))
    await give_up(running, "MailRefusedError")
    ids = await running.db.read(
        lambda session: session.exec(select(OutboxEntry.id).where(col(OutboxEntry.site_id) == garage.id)).all()
    )
    return ids[0]


async def give_up(running: Running, failure: str) -> None:
    """Everything that waits is given up for that reason."""

    def kill(session: Session) -> None:
        for entry in session.exec(select(OutboxEntry).where(col(OutboxEntry.kind).in_(MAIL_KINDS))):
            entry.dead, entry.last_error = True, failure

    await running.db.write(kill)


async def test_it_is_listed_with_its_reason_and_without_its_address(alices: Console, undelivered: str) -> None:
    text = (await alices.get(HERE)).text
    assert (text.count('name="letter"'), "refuses it for good" in text, ADA in text) == (1, True, False)


async def test_a_failure_that_nobody_foresaw_has_words_too(running: Running, alices: Console, undelivered: str) -> None:
    await give_up(running, "SomethingElse")
    text = (await alices.get(HERE)).text
    assert ("could not be written or sent" in text, "SomethingElse" in text) == (True, False)


async def test_its_room_is_shown_while_there_is_something_to_see_to(alices: Console, undelivered: str) -> None:
    before = (await alices.get("/sites/garage/comments")).text
    await alices.post(HERE, {"letter": undelivered, "act": "drop"})
    after = (await alices.get("/sites/garage/comments")).text
    assert ("/console/sites/garage/mail" in before, "/console/sites/garage/mail" in after) == (True, False)


async def test_bob_is_not_shown_the_room(bobs: Console, undelivered: str) -> None:
    assert "/console/sites/garage/mail" not in (await bobs.get("/sites/garage/comments")).text


async def test_tried_again_it_is_delivered(running: Running, alices: Console, undelivered: str) -> None:
    answer = await alices.post(HERE, {"letter": undelivered, "act": "retry"})
    assert (answer.status_code, [each["To"] for each in await mails_of(running)]) == (303, [ADA])


async def test_dropped_it_is_gone(running: Running, alices: Console, undelivered: str) -> None:
    page = await alices.post(HERE, {"letter": undelivered, "act": "drop"})
    text = (await alices.get(page.headers["location"].removeprefix("/console"))).text
    assert ("The mail was dropped" in text, await mails_of(running)) == (True, [])


async def test_charlie_cannot_touch_it(running: Running, charlies: Console, undelivered: str) -> None:
    answers = [
        await charlies.post(place, {"letter": undelivered, "act": "retry"}) for place in (HERE, "/sites/bakery/mail")
    ]
    assert ([each.status_code for each in answers], await mails_of(running)) == ([404, 404], [])


async def test_it_is_said_in_french_too(alices: Console, undelivered: str) -> None:
    text = (await alices.get(f"{HERE}?lang=fr")).text
    assert "le plus souvent, l’adresse n’existe pas" in text
