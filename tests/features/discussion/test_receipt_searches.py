"""A mailed link opens once, whoever comes at the same time, and only what was found can be reached through it."""

import asyncio
from functools import partial

import pytest
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.errors import ReceiptSpentError
from comments.discussion.models import Comment
from comments.discussion.receipt_searches import (
    check_link,
    found_by,
    found_comment,
    keep_found,
    open_link,
    opened_search,
    search_token,
)
from comments.foundation.signing import Signer
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.factories.mails import search_receipts
from tests.factories.people import People

SIGNER = Signer(bytes(32))


@pytest.fixture
async def search(database: Database, vault: Vault, comment: Comment, clock: SettableClock) -> str:
    """Somebody's search, which found Ada's comment."""
    search_id = await search_receipts(database, vault, SIGNER, "ada@example.org")
    await database.write(lambda session: keep_found(session, search_id, [comment.id], clock))
    return search_id


async def test_of_two_who_open_it_at_once_one_finds_nothing(
    database: Database, search: str, clock: SettableClock
) -> None:
    opening = partial(open_link, token=search_token(search, SIGNER), now=clock())
    answers = await asyncio.gather(*[database.write(opening) for _ in range(4)], return_exceptions=True)
    refused = [each for each in answers if isinstance(each, ReceiptSpentError)]
    assert (len(refused), len(answers) - len(refused)) == (3, 1)


async def test_what_it_opens_is_reached_by_another_secret_than_the_mailed_one(
    database: Database, search: str, clock: SettableClock
) -> None:
    mailed = search_token(search, SIGNER)
    found, page = await database.write(partial(open_link, token=mailed, now=clock()))

    def reached(session: Session, token: str) -> str:
        return opened_search(session, token, clock())

    assert (found, await database.read(partial(reached, token=page))) == (search, search)
    with pytest.raises(ReceiptSpentError):
        await database.read(partial(reached, token=mailed))


async def test_the_secret_of_the_page_is_no_link(database: Database, search: str, clock: SettableClock) -> None:
    opening = partial(open_link, token=search_token(search, SIGNER), now=clock())
    _, page = await database.write(opening)
    with pytest.raises(ReceiptSpentError):
        await database.read(partial(check_link, token=page, now=clock()))


async def test_only_what_was_found_is_reached(
    database: Database, vault: Vault, people: People, search: str, comment: Comment
) -> None:
    other = await leave_comment(database, vault, people.garage)
    found = await database.read(lambda session: [each.id for each in found_by(session, search)])
    with pytest.raises(ReceiptSpentError):
        await database.read(lambda session: found_comment(session, search, other.id))
    assert found == [comment.id]


async def test_a_promise_that_is_kept_twice_finds_and_mails_once(
    database: Database, search: str, comment: Comment, clock: SettableClock
) -> None:
    await database.write(lambda session: keep_found(session, search, [comment.id], clock))
    assert len(await database.read(lambda session: found_by(session, search))) == 1
