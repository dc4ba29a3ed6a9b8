"""Without a mail server mails lie as files in the data directory, for their owner's eyes alone."""

import stat
from datetime import timedelta

import pytest

from comments.accounts.mails import Mail
from tests.features.notifications.conftest import ADA, Office
from tests.mailbox import parse_mail


def names(office: Office) -> list[str]:
    return sorted(each.name for each in office.folder.iterdir())


async def test_a_mail_is_a_file_that_a_mail_program_opens(office: Office) -> None:
    await office.promise(Mail.RESET)
    await office.send()
    (file,) = office.folder.iterdir()
    assert (file.name, parse_mail(file.read_bytes())["To"]) == (
        f"20260314T103000Z-{(await office.entry()).id}.eml",
        ADA,
    )


async def test_nobody_else_on_the_machine_may_read_it(office: Office) -> None:
    await office.promise(Mail.RESET)
    await office.send()
    (file,) = office.folder.iterdir()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (office.folder, file)] == [0o700, 0o600]


async def test_a_folder_that_stood_open_is_shut(office: Office) -> None:
    office.folder.mkdir(parents=True, mode=0o755)
    await office.promise(Mail.RESET)
    await office.send()
    assert stat.S_IMODE(office.folder.stat().st_mode) == 0o700


async def test_a_second_try_writes_the_same_file(office: Office) -> None:
    await office.promise(Mail.RESET)
    entry = await office.entry()
    for _ in range(2):
        await office.postman.send(entry)
    assert len(names(office)) == 1


async def test_a_folder_that_cannot_be_written_to_is_tried_again(office: Office) -> None:
    office.folder.parent.mkdir(parents=True, exist_ok=True)
    office.folder.write_text("a file where the folder should be")
    await office.promise(Mail.RESET)
    await office.send()
    entry = await office.entry()
    assert (entry.dead, entry.last_error) == (False, "MailFolderError")


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
async def test_old_files_are_forgotten_with_what_the_outbox_delivered(office: Office, days: int, left: int) -> None:
    await office.promise(Mail.RESET)
    await office.send()
    office.clock.advance(timedelta(days=days))
    await office.postman.tidy_up()
    assert len(names(office)) == left


async def test_where_no_mail_was_ever_written_there_is_nothing_to_forget(office: Office) -> None:
    await office.postman.tidy_up()
    assert not office.folder.exists()
