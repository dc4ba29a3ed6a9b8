import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.cli.wiring import open_instance
from comments.foundation.identifiers import new_id
from comments.outbox.models import OutboxEntry
from comments.settings import Settings
from tests.cli.conftest import CommandLine


def give_up(cli: CommandLine, kind: str, failure: str, *, dead: bool = True) -> None:
    async def add() -> None:
        async with open_instance(Settings(data_dir=cli.data_dir)) as instance:
            now = instance.clock()

            def store(session: Session) -> None:
                session.add(
                    OutboxEntry(
                        id=new_id(),
                        kind=kind,
                        payload={"account": "x"},
                        created_at=now,
                        due_at=now + timedelta(hours=1),
                        dead=dead,
                        tries=8,
                        last_error=failure,
                    )
                )

            await instance.db.write(store)

    asyncio.run(add())


@pytest.fixture
def undelivered(stocked: CommandLine) -> CommandLine:
    """Two mails that were given up, with one that waits and other work as noise."""
    give_up(stocked, "mail.reset", "MailServerSlowError")
    give_up(stocked, "mail.confirm", "MailRefusedError")
    give_up(stocked, "mail.sign-in", "MailServerSlowError", dead=False)
    give_up(stocked, "vault.forget-comment", "OSError")
    return stocked


def test_they_are_listed_by_kind_and_reason(undelivered: CommandLine) -> None:
    listed = [(each["kind"], each["tries"], each["failure"]) for each in undelivered.data("mail", "list")]
    assert sorted(listed) == [("mail.confirm", 8, "MailRefusedError"), ("mail.reset", 8, "MailServerSlowError")]


def test_people_get_a_line_each(undelivered: CommandLine) -> None:
    assert len(undelivered.do("mail", "list").splitlines()) == 2


def test_they_are_tried_again_all_together(undelivered: CommandLine) -> None:
    said = undelivered.do("mail", "retry")
    assert (said, undelivered.data("mail", "list")) == ("Mails that are tried again: 2.\n", [])


def test_dropping_them_is_meant(undelivered: CommandLine) -> None:
    refused = undelivered.run("mail", "drop")
    assert (refused.exit_code, len(undelivered.data("mail", "list"))) == (1, 2)


def test_dropped_they_are_gone(undelivered: CommandLine) -> None:
    said = undelivered.do("mail", "drop", "--yes")
    assert (said, undelivered.do("mail", "list")) == ("Mails that were dropped: 2.\n", "")


def test_the_check_tells_mails_from_other_work_and_mistyped_addresses_from_both(undelivered: CommandLine) -> None:
    findings = undelivered.run("check", "--json").stdout
    assert [name for name in ("queue-dead", "mail-dead", "mail-refused") if f'"{name}"' not in findings] == []


def test_a_refused_address_alone_is_no_reason_to_worry(stocked: CommandLine) -> None:
    give_up(stocked, "mail.confirm", "MailRefusedError")
    assert stocked.run("check").exit_code == 0
