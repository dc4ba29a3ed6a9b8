"""Where an invitation was sent: forgotten in seven days, or once it is accepted, withdrawn, or its site goes."""

from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.invitations import forget_invitations_of_site
from comments.accounts.models import Invitation
from comments.db.database import Database
from comments.foundation.signing import Signer
from comments.jobs.work import WorkTools, new_worker
from comments.notifications.assembly import new_postman, new_searcher
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.settings import Settings
from comments.vault.assembly import Vault
from comments.vault.bound import INVITATIONS
from comments.vault.key_store import subject_of
from comments.vault.models import SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.people import People
from tests.features.accounts.invitations import SIGNER, Post


@pytest.fixture
def post(database: Database, vault: Vault, clock: SettableClock) -> Post:
    return Post(database, vault, clock)


async def left_of(post: Post, invitation: Invitation) -> tuple[int, int, int]:
    """How many rows, sealed values and keys there are of an invitation."""

    def count(session: Session) -> tuple[int, int]:
        rows = select(func.count()).select_from(Invitation).where(col(Invitation.id) == invitation.id)
        sealed = select(func.count()).select_from(SealedValue).where(col(SealedValue.row_id) == invitation.id)
        return session.exec(rows).one(), session.exec(sealed).one()

    subject = subject_of(INVITATIONS, invitation.id)
    key = await post.vault.keys.read(lambda session: session.get(SubjectKey, subject))
    return (*await post.database.read(count), int(key is not None))


async def test_after_seven_days_row_value_and_key_are_gone(post: Post, retention: Retention, people: People) -> None:
    over = await post.invite(people.alice, people.garage)
    post.clock.advance(timedelta(days=7))
    younger = await post.invite(people.alice, people.garage)
    outcome = next(each for each in await run_retention(retention) if each.category == "invitation")
    assert ((outcome.due, outcome.done), await left_of(post, over)) == ((1, 1), (0, 0, 0))
    assert await left_of(post, younger) == (1, 1, 1)


async def test_the_day_before_all_of_it_is_there(post: Post, retention: Retention, people: People) -> None:
    sent = await post.invite(people.alice, people.garage)
    post.clock.advance(timedelta(days=6))
    await run_retention(retention)
    assert await left_of(post, sent) == (1, 1, 1)


async def test_with_its_site_it_goes_to_the_key(post: Post, people: People, settings: Settings) -> None:
    sent, kept = await post.invite(people.alice, people.garage), await post.invite(people.charlie, people.bakery)
    await post.database.write(lambda session: forget_invitations_of_site(session, people.garage.id, post.clock))
    await work_off(post, settings, SIGNER)
    assert (await left_of(post, sent), await left_of(post, kept)) == ((0, 0, 0), (1, 1, 1))


@pytest.fixture
def settings(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"), public_url="http://comments.example.org", operator="Test")


async def work_off(post: Post, settings: Settings, signer: Signer) -> None:
    """Do what the outbox promised."""
    vault, clock = post.vault, post.clock
    postman = new_postman(settings, post.database, vault.addresses, signer, clock)
    searcher = new_searcher(post.database, vault.addresses, vault.finder, clock)
    tools = WorkTools(
        db=post.database, eraser=vault.eraser, expiry=vault.expiry, postman=postman, searcher=searcher, clock=clock
    )
    await new_worker(tools).work_off()
