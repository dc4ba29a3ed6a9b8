"""Everything held on an account in one archive: complete, without secrets or others, and never whole in memory."""

import io
import secrets
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from ipaddress import ip_address

import msgspec
import pytest
from sqlalchemy import insert
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.people import Arrival, Person
from comments.accounts.sessions import begin_session
from comments.audit.actions import Action
from comments.db.database import Database
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment
from comments.foundation.errors import NotSignedInError
from comments.foundation.identifiers import new_id
from comments.portability.archiving import Content, packed
from comments.portability.export_format import FORMAT, Export, ExportedComment, schema
from comments.portability.exporting import Exporter, export_of_account
from comments.reactions import giving
from comments.reactions.giving import Reader
from comments.rendering.pipeline import render
from comments.sites.rules import SiteSettings
from comments.vault.assembly import Vault
from comments.vault.collection import IdentityPeriods, store_identity
from tests.clock import SettableClock
from tests.factories.accounts import person_of
from tests.factories.comments import make_comment
from tests.factories.identities import look
from tests.factories.people import People
from tests.factories.policies import publish
from tests.factories.record import acts, count_acts

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

IP, SESSION_IP, EMAIL = "203.0.113.7", "198.51.100.4", "bob@example.org"
MANY = 200
LONGEST_PIECE = 100_000


class Fetched(HTMLParser):
    """What a page would fetch, and whether it runs anything."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fetching = {name for name, _ in attrs} & {"src", "srcset", "href", "action", "background"}
        self.found += [tag] if fetching or tag in {"script", "iframe", "link", "object"} else []


@pytest.fixture
def exporter(database: Database, vault: Vault, clock: SettableClock) -> Exporter:
    return Exporter(db=database, gate=vault.gate, clock=clock)


@pytest.fixture
async def bobs_comment(database: Database, vault: Vault, people: People, comment: Comment) -> Comment:
    """Bob's comment at the bakery and his session, after somebody else's comments; charlie has looked."""
    await give_email(database, vault, people.bob.id)
    written = await write_as(database, vault, people, people.bob)
    await look(vault, people.bakery, written, "ip", person_id=people.charlie.id)
    await begin_bobs_session(database, vault, people)
    return written


async def give_email(database: Database, vault: Vault, account_id: str) -> None:
    sealed, index = await vault.collector.seal_account_email(account_id, EMAIL)

    def store(session: Session) -> None:
        account = session.get_one(Account, account_id)
        account.address_id, account.email_index, account.password_hash = account_id, index, "$a-hash-of-hers"
        store_identity(session, sealed)

    await database.write(store)


async def write_as(database: Database, vault: Vault, people: People, person: Person) -> Comment:
    def make(session: Session) -> Comment:
        made = make_comment(session, people.bakery)
        made.account_id, made.author_kind, made.author_name = person.id, "member", person.username
        made.source = "<b>Bread</b> & butter"
        return made

    written = await database.write(make)
    periods = IdentityPeriods(ip_days=90, email_days=0)
    entrusted = vault.collector.receive_identity(people.bakery.id, written.id, ip_address(IP), None, periods)
    await vault.collector.store_with(database, entrusted, store_identity)
    return written


async def begin_bobs_session(database: Database, vault: Vault, people: People) -> None:
    session_id = new_id()
    sealed = await vault.collector.seal_session_ip(session_id, ip_address(SESSION_IP))
    assert sealed is not None

    def write(session: Session) -> None:
        account = session.get_one(Account, people.bob.id)
        begin_session(session, account, Arrival(kind="api", browser="Firefox"), vault.clock, session_id=session_id)
        store_identity(session, sealed)

    await database.write(write)


async def files_of(content: Content) -> dict[str, str]:
    archive = io.BytesIO(b"".join([piece async for piece in packed(content)]))
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name).decode() for name in opened.namelist()}


async def exported(exporter: Exporter, person: Person, language: str = "en") -> tuple[Export, dict[str, str]]:
    files = await files_of(await export_of_account(exporter, person, language))
    return msgspec.json.decode(files["export.json"], type=Export), files


@pytest.mark.clause("P7")
async def test_their_own_addresses_are_in_it(exporter: Exporter, people: People, bobs_comment: Comment) -> None:
    export, _ = await exported(exporter, people.bob)
    assert export.account is not None
    assert (export.account.email, export.sessions[0].ip, export.comments[0].ip) == (EMAIL, SESSION_IP, IP)


async def test_the_words_and_until_when_are_in_it(
    exporter: Exporter, people: People, bobs_comment: Comment, clock: SettableClock
) -> None:
    (written,) = (await exported(exporter, people.bob))[0].comments
    told = (written.body, written.site, written.status, written.expires_at)
    assert told == ("<b>Bread</b> & butter", "bakery", "published", {"ip": "2026-06-12T10:30:00.000Z"})


async def test_what_it_said_before_and_what_they_were_told_of_the_policy_are_in_it(
    exporter: Exporter, people: People, bobs_comment: Comment, clock: SettableClock
) -> None:
    def write(session: Session) -> None:
        comment = session.get_one(Comment, bobs_comment.id)
        comment.created_at = clock()
        edit_comment(session, comment, "Bread", render("Bread"), SiteSettings(edit_minutes=60), clock)
        for _ in range(2):
            clock.advance(timedelta(minutes=1))
            publish(session, people.bakery, clock)

    await exporter.db.write(write)
    export, files = await exported(exporter, people.bob)
    former = [each.body for each in export.comments[0].former_words]
    told = [(each.site, each.version, each.accepted_at) for each in export.alerts]
    assert (former, told) == (["<b>Bread</b> & butter"], [("bakery", 2, None)])
    assert ("Before it was changed" in files["export.en.html"], "Policies that changed" in files["export.en.html"]) == (
        True,
        True,
    )


async def test_reactions_are_in_it_and_on_its_page(
    database: Database, exporter: Exporter, people: People, comment: Comment, bobs_comment: Comment
) -> None:
    def react(session: Session) -> None:
        for person, name in ((people.bob, "love"), (people.charlie, "sad")):
            giving.give(session, comment.id, name, Reader(account_id=person.id), exporter.clock())

    await database.write(react)
    export, files = await exported(exporter, people.bob, "fr")
    assert ([(each.comment, each.name) for each in export.reactions], "J’adore" in files["export.fr.html"]) == (
        [(comment.id, "love")],
        True,
    )


async def test_who_looked_is_in_it_by_role_and_purpose_alone(
    exporter: Exporter, people: People, bobs_comment: Comment
) -> None:
    export, files = await exported(exporter, people.bob)
    told = [(each.role, each.purpose, each.site, each.fields) for each in export.disclosures]
    assert (told, "charlie" in files["export.json"]) == ([("owner", "abuse", "bakery", ["ip"])], False)


@pytest.mark.clause("P6")
async def test_nobody_else_is_in_it(exporter: Exporter, people: People, bobs_comment: Comment) -> None:
    files = (await exported(exporter, people.bob))[1]
    others = ("ada@example.org", "noise@example", "198.51.100.20", "2001:db8", "Nadia")
    assert [each for each in others if any(each in text for text in files.values())] == []


async def test_no_secret_is_in_it(exporter: Exporter, people: People, bobs_comment: Comment) -> None:
    files = (await exported(exporter, people.bob))[1]
    assert [name for name, text in files.items() if "hash-of-hers" in text] == []


async def test_it_is_on_record_before_and_as_ones_own_access(
    database: Database, exporter: Exporter, people: People, bobs_comment: Comment
) -> None:
    await export_of_account(exporter, people.bob, "en")
    told = {(entry.actor_id, entry.site_id) for entry in await acts(database, Action.SELF_ACCESS)}
    assert (told, await count_acts(database, Action.SELF_ACCESS)) == ({(people.bob.id, None)}, 3)


@pytest.mark.parametrize(("language", "title"), [("en", "Everything that is held"), ("fr", "Tout ce qui est conservé")])
async def test_the_page_is_for_people_and_fetches_nothing(
    exporter: Exporter, people: People, bobs_comment: Comment, language: str, title: str
) -> None:
    page = (await exported(exporter, people.bob, language))[1][f"export.{language}.html"]
    parser = Fetched()
    parser.feed(page)
    shown = (title in page, "&lt;b&gt;Bread&lt;/b&gt; &amp; butter" in page, IP in page)
    assert (parser.found, "url(" in page, shown) == ([], False, (True, True, True))


async def test_the_archive_describes_its_own_format(exporter: Exporter, people: People, bobs_comment: Comment) -> None:
    export, files = await exported(exporter, people.bob)
    assert (export.format, msgspec.json.decode(files["schema.json"])) == (FORMAT, schema())


async def test_a_token_of_one_site_takes_nothing_along(
    database: Database, exporter: Exporter, people: People, bobs_comment: Comment
) -> None:
    account = await database.read(lambda session: session.get_one(Account, people.bob.id))
    with pytest.raises(NotSignedInError):
        await export_of_account(exporter, person_of(account, site_id=people.bakery.id), "en")


async def test_what_has_expired_is_null(
    exporter: Exporter, people: People, bobs_comment: Comment, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=91))
    (written,) = (await exported(exporter, people.bob))[0].comments
    assert (written.ip, written.expires_at) == (None, {})


async def test_the_archive_is_sent_while_its_comments_are_read(
    database: Database, exporter: Exporter, people: People, bobs_comment: Comment
) -> None:
    await database.write(lambda session: _write_many(session, bobs_comment))
    content, read = await export_of_account(exporter, people.bob, "en"), 0

    async def counted() -> AsyncIterator[ExportedComment]:
        nonlocal read
        async for each in content.comments():
            read += 1
            yield each

    pieces = [(read, len(piece)) async for piece in packed(replace(content, comments=counted))]
    first, longest, all_read = pieces[0][0], max(length for _, length in pieces), pieces[-1][0]
    assert (first < MANY / 2, longest < LONGEST_PIECE, all_read) == (True, True, 2 * MANY)


def _write_many(session: Session, model: Comment) -> None:
    """Nothing that could be packed small."""
    columns = {each: getattr(model, each) for each in Comment.model_fields}
    many = [columns | {"id": new_id(), "source": secrets.token_hex(2_000)} for _ in range(MANY - 1)]
    session.execute(insert(Comment), many)
