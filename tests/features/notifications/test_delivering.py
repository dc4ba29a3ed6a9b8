"""Mails through a real mail server, whatever mood it is in."""

import asyncio
import logging
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlmodel import select

from comments.accounts.mails import Mail
from comments.foundation.mail_server import MailServer as Address
from comments.notifications.delivering import SmtpCourier
from comments.outbox.models import OutboxEntry
from tests.features.notifications.conftest import ADA, Office
from tests.mail_server import PASSWORD, USERNAME, MailServer, Mood, mail_server

WITH_PASSWORD = f"{USERNAME}:{quote(PASSWORD, safe='')}"


class Elsewhere(Address):
    """A mail server that is taken for one on another machine."""

    is_here = False


async def outcome(office: Office) -> tuple[bool, bool, str | None]:
    """Whether the promise was kept, whether it was given up, and what its last failure was called."""
    await office.send()
    entry = await office.entry()
    return entry.done_at is not None, entry.dead, entry.last_error


async def test_a_mail_arrives_at_the_address_it_is_for(mailing: Office, server: MailServer) -> None:
    await mailing.promise(Mail.RESET)
    kept = await mailing.send()
    assert (kept, server.envelopes) == (1, [("no-reply@comments.example.org", ADA)])


@pytest.mark.parametrize("mood", ["refuses", "refuses-data"])
async def test_what_is_refused_for_good_is_given_up_at_once(mailing: Office, server: MailServer, mood: Mood) -> None:
    server.mood = mood
    await mailing.promise(Mail.RESET)
    assert await outcome(mailing) == (False, True, "MailRefusedError")


@pytest.mark.parametrize(
    ("mood", "failure"),
    [("defers", "MailDeferredError"), ("stalls", "MailServerSlowError"), ("hangs-up", "MailServerUnreachableError")],
)
async def test_what_may_pass_is_tried_again_after_a_pause(
    impatient: Office, server: MailServer, mood: Mood, failure: str
) -> None:
    server.mood = mood
    await impatient.promise(Mail.RESET)
    assert await outcome(impatient) == (False, False, failure)


async def test_a_server_that_is_not_there_is_tried_again(mailing: Office, server: MailServer) -> None:
    away = mailing.by("smtp://127.0.0.1:1")
    await away.promise(Mail.RESET)
    assert await outcome(away) == (False, False, "MailServerUnreachableError")


async def test_a_mail_that_was_not_acknowledged_goes_out_again_and_is_the_same_to_the_byte(
    impatient: Office, server: MailServer
) -> None:
    server.mood = "stalls"
    await impatient.promise(Mail.RESET)
    await impatient.send()
    impatient.clock.advance(timedelta(minutes=1))
    server.mood = "takes"
    assert (await impatient.send(), len(server.raw), len(set(server.raw))) == (1, 2, 1)


async def test_pauses_grow_until_it_is_given_up(mailing: Office, server: MailServer) -> None:
    server.mood = "defers"
    await mailing.promise(Mail.SUSPICIOUS_SIGN_IN)
    waited = []
    while not (entry := await mailing.entry()).dead:
        waited.append(entry.due_at - mailing.clock())
        mailing.clock.now = entry.due_at
        await mailing.send()
    assert (len(waited), waited[1:] == sorted(waited[1:])) == (8, True)


async def test_a_server_that_never_says_goodbye_has_taken_the_mail_all_the_same(
    impatient: Office, server: MailServer
) -> None:
    server.mood = "stalls-at-goodbye"
    await impatient.promise(Mail.RESET)
    assert (await outcome(impatient), len(server.raw)) == ((True, False, None), 1)


async def test_killed_between_sending_and_noting_it_the_same_message_goes_out_again(
    mailing: Office, server: MailServer
) -> None:
    server.mood = "stalls"
    await mailing.promise(Mail.RESET)
    killed = asyncio.create_task(mailing.send())
    await server.asked.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    server.mood = "takes"
    mailing.clock.advance(timedelta(seconds=61))
    await mailing.send()
    assert [each["Message-ID"] for each in server.messages] == [server.messages[0]["Message-ID"]] * 2


async def test_two_workers_deliver_once(mailing: Office, server: MailServer) -> None:
    await mailing.promise(*[Mail.PASSWORD_CHANGED] * 10)
    kept = await asyncio.gather(mailing.send(), mailing.send())
    assert (sum(kept), len({each["Message-ID"] for each in server.messages}), len(server.raw)) == (10, 10, 10)


async def test_a_mail_server_that_wants_a_password_gets_it(office: Office) -> None:
    async with mail_server(wants_password=True) as server:
        mailing = office.by(f"smtp://{WITH_PASSWORD}@127.0.0.1:{server.port}")
        await mailing.promise(Mail.RESET)
        assert (await mailing.send(), server.signed_in, server.passwords) == (1, [True], 1)


@pytest.mark.parametrize("credentials", ["", f"{USERNAME}:wrong@"])
async def test_one_that_gets_none_or_a_wrong_one_is_tried_again(office: Office, credentials: str) -> None:
    async with mail_server(wants_password=True) as server:
        mailing = office.by(f"smtp://{credentials}127.0.0.1:{server.port}")
        await mailing.promise(Mail.RESET)
        assert await outcome(mailing) == (False, False, "MailSignInError")


async def test_what_a_server_says_of_the_address_is_kept_nowhere(
    mailing: Office, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.mood = "refuses"
    await mailing.promise(Mail.RESET)
    await mailing.send()
    written = [each.getMessage() for each in caplog.records if not each.name.startswith("mail.")]
    assert ("mail.reset was given up: MailRefusedError" in written, [each for each in written if ADA in each]) == (
        True,
        [],
    )


async def test_starttls_is_used_where_it_is_offered(office: Office, certificate: Path) -> None:
    async with mail_server(certificate=certificate) as server:
        mailing = office.by(f"smtp://127.0.0.1:{server.port}")
        await mailing.promise(Mail.RESET)
        assert (await mailing.send(), server.over_tls) == (1, [True])


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(office: Office, certificate: Path) -> None:
    async with mail_server(certificate=certificate, tls=True) as server:
        mailing = office.by(f"smtps://127.0.0.1:{server.port}")
        await mailing.promise(Mail.RESET)
        assert (await outcome(mailing), server.raw) == ((False, False, "MailServerUntrustedError"), [])


async def test_a_password_goes_to_another_machine_in_tls_alone(office: Office) -> None:
    async with mail_server(wants_password=True) as server:
        address = Elsewhere.parse(f"smtp://{WITH_PASSWORD}@127.0.0.1:{server.port}")
        courier = SmtpCourier(address, "comments.example.org")
        mailing = replace(office, postman=replace(office.postman, courier=courier))
        await mailing.promise(Mail.RESET)
        assert (await outcome(mailing), server.passwords) == ((False, False, "MailServerUntrustedError"), 0)


async def test_one_that_the_machine_trusts_is_believed(
    office: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, str(certificate))
    async with mail_server(certificate=certificate, tls=True) as server:
        mailing = office.by(f"smtps://127.0.0.1:{server.port}")
        await mailing.promise(Mail.RESET)
        assert (await mailing.send(), server.over_tls) == (1, [True])


async def test_the_old_address_is_forgotten_once_its_last_mail_is_out(mailing: Office, server: MailServer) -> None:
    await mailing.promise(Mail.EMAIL_CHANGED)
    await mailing.send()
    kinds = await mailing.db.read(lambda session: session.exec(select(OutboxEntry.kind)).all())
    assert sorted(kinds) == ["account.forget-address", "mail.email-changed"]
