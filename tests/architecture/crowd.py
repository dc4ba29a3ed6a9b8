"""Blogs with very many comments, written by the database itself: the rows of a table in one statement.

Their ids are numbers and what is sealed holds nothing: such rows are there to be passed by, never to be opened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Executable,
    Integer,
    LargeBinary,
    Numeric,
    String,
    case,
    cast,
    func,
    insert,
    inspect,
    literal,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateIndex, DropIndex
from sqlmodel import Session, SQLModel, col

from comments.accounts.models import Account, AccountSession
from comments.audit.log import HEAD
from comments.audit.models import AuditEntry, AuditHead
from comments.db.engines import parse_url
from comments.discussion.models import Comment, CommentRevision, IdempotentPost, Receipt, SpentChallenge, Thread
from comments.moderation.models import Report
from comments.outbox.models import OutboxEntry
from comments.policies.models import PolicyAcceptance
from comments.reactions.models import AccountReaction, ReactionLink
from comments.sites.models import Site
from comments.statistics.models import LoadCount
from comments.vault.ledger import HighWater, high_water, note
from comments.vault.models import DataKey, Erasure, SealedValue, SubjectKey
from comments.vault.sealed import Sealed

T = TypeVar("T")
N: Final[ColumnElement[int]] = literal_column("numbers.n", BigInteger)
"""The number of a row, from 1 on."""
_MANY: Final = 100_000
_PLACES: Final = 10**14
_DAYS: Final = 80
"""For so long addresses and keys have been taken in: none is past its period, all are ten days later."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """So many comments in threads of so many; `beside` rows of whatever comes with them. Without a site: one a thread.

    `letter` begins all of its ids.
    """

    letter: str
    comments: int
    in_a_thread: int
    beside: int
    now: datetime
    site_id: str | None = None


async def settle_in(crowd: Crowd, database_url: str, vault_url: str) -> None:
    """Write it into both databases, and let PostgreSQL look at what it holds, as it does by itself in the end."""
    erased = await _written(vault_url, partial(_write_vault, crowd=crowd))
    await _written(database_url, partial(_write_main, crowd=crowd, erased=erased))


async def _written(url: str, write: Callable[[Connection], T]) -> T:
    engine = create_async_engine(parse_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(_hurry)
        result = await connection.run_sync(write)
    if engine.dialect.name == "postgresql":
        async with engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE")
    await engine.dispose()
    return result


def _hurry(connection: Connection) -> None:
    """Nothing of it need survive a power cut, and every reference is right."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
        return
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")


class _Writer:
    """Writes the rows of one crowd."""

    def __init__(self, connection: Connection, crowd: Crowd) -> None:
        self._connection = connection
        self._crowd = crowd
        self._on_server = connection.dialect.name == "postgresql"

    def write(self, count: int, row: SQLModel, **varied: ColumnElement[Any]) -> None:
        """Rows like this one, but for what follows from their number."""
        table = inspect(type(row)).local_table
        first = select(literal(1, BigInteger).label("n")).cte("numbers", recursive=True)
        numbers = first.union_all(select(first.c.n + 1).where(first.c.n < count))
        same = {each.key: getattr(row, each.key) for each in table.columns}
        values = {key: null() if value is None else literal(value, table.c[key].type) for key, value in same.items()}
        chosen = values | varied
        statement = insert(table).from_select(list(chosen), select(*chosen.values()).select_from(numbers))
        # PostgreSQL sorts a whole index in half the time that it takes to keep it in order.
        later = table.indexes if self._on_server and count > _MANY else ()
        for index in later:
            self._connection.execute(DropIndex(index))
        self._connection.execute(statement)
        for index in later:
            self._connection.execute(CreateIndex(index))

    def append(self, count: int, row: SQLModel, **varied: ColumnElement[Any]) -> int:
        """The same behind the last row of a table that counts its own; gives how far that goes now."""
        sequence = inspect(type(row)).local_table.c.sequence
        last: int = self._connection.scalar(select(func.coalesce(func.max(sequence), 0))) or 0
        self.write(count, row, sequence=N + literal(last, BigInteger), **varied)
        return last + count

    def run(self, statement: Executable) -> None:
        """Anything else."""
        self._connection.execute(statement)

    def own(self, number: ColumnElement[int] = N) -> ColumnElement[str]:
        """The id of what has that number."""
        return literal(self._crowd.letter, String) + cast(number + literal(_PLACES, BigInteger), String)

    def site_of(self, thread: ColumnElement[int]) -> ColumnElement[str]:
        """Whose thread it is."""
        return self.own(thread) if self._crowd.site_id is None else literal(self._crowd.site_id, String)

    def at(self, seconds: ColumnElement[int], since: timedelta) -> ColumnElement[Any]:
        """So many seconds after the time that is so long ago."""
        start = self._crowd.now - since
        if self._on_server:
            return literal(start, DateTime(timezone=True)) + func.make_interval(
                0, 0, 0, 0, 0, 0, cast(seconds, Numeric)
            )
        return func.strftime(
            "%Y-%m-%d %H:%M:%S.000000", f"{start:%Y-%m-%d %H:%M:%S}", cast(seconds, String) + " seconds"
        )

    def day(self, number: ColumnElement[int]) -> ColumnElement[Any]:
        """The day of that number, the last of which was yesterday."""
        start = (self._crowd.now - timedelta(days=_DAYS)).date()
        if self._on_server:
            return literal(start, Date) + cast(number, Integer)
        return func.date(start.isoformat(), cast(number, String) + " days")

    def digest(self) -> ColumnElement[bytes]:
        """A digest that no other row has."""
        return func.sha256(cast(self.own(), LargeBinary)) if self._on_server else func.randomblob(32)


def _write_main(connection: Connection, crowd: Crowd, erased: HighWater) -> None:
    writer = _Writer(connection, crowd)
    # Else the service would forget all of it again when it starts, as it does with a backup.
    with Session(connection) as session:
        note(session, erased)
        session.flush()
    _write_threads(writer, crowd)
    _write_what_is_sealed(writer, crowd)
    _write_what_comes_with_them(writer, crowd)
    _write_people(writer, crowd)


def _write_threads(writer: _Writer, crowd: Crowd) -> None:
    """Every second comment answers the one before it; one in fifty waits, and one in fifty was turned away."""
    size, now = crowd.in_a_thread, crowd.now
    threads = crowd.comments // size
    if crowd.site_id is None:
        site = Site(id="", slug="", name="Quiet", settings={}, created_at=now)
        writer.write(threads, site, id=writer.own(), slug=writer.own())
    thread = Thread(id="", site_id="", key="", count=size, version=size + 1, created_at=now, last_at=now)
    key = case((N == 1, literal("/post", String)), else_=literal("/", String) + cast(N, String))
    writer.write(threads, thread, id=writer.own(), site_id=writer.site_of(N), key=key)
    of, place = (N - 1) // size + 1, (N - 1) % size
    answers = place % 2
    state = case((N % 50 == 3, "pending"), (N % 50 == 5, "spam"), else_="published")
    comment = _comment(now)
    writer.write(
        crowd.comments,
        comment,
        id=writer.own(),
        site_id=writer.site_of(of),
        thread_id=writer.own(of),
        parent_id=case((answers == 1, writer.own(N - 1)), else_=null()),
        root_id=writer.own(N - answers),
        depth=answers,
        replies=1 - answers,
        score=1 - answers,
        status=state,
        changed_in=place + 2,
        shown_in=place + 2,
        # Spam is kept for thirty days.
        created_at=writer.at(N % 2_000_000, timedelta(days=29)),
    )


def _comment(at: datetime) -> Comment:
    known: dict[str, Any] = dict.fromkeys(("id", "site_id", "thread_id", "root_id", "status"), "")
    said: dict[str, Any] = {"source": "Hello", "html": "<p>Hello</p>", "tree": [["p", "Hello"]], "renderer": 1}
    return Comment(author_kind="guest", author_name="Nadia", policy_version=1, created_at=at, **known, **said)


def _write_what_is_sealed(writer: _Writer, crowd: Crowd) -> None:
    """Of so many comments the address and the mail address, each with its key."""
    for table, column, category in (
        ("comments", "ip", "comment_ip"),
        ("comments", "email", "guest_email"),
        ("reports", "email", "reporter"),
    ):
        value = SealedValue(
            table_name=table,
            row_id="",
            column_name=column,
            category=category,
            key_id="",
            box=Sealed(b"nothing"),
            collected_at=crowd.now,
        )
        writer.write(
            crowd.beside,
            value,
            row_id=writer.own(),
            site_id=writer.site_of((N - 1) // crowd.in_a_thread + 1),
            key_id=writer.own(N % _DAYS + 1),
            bucket=writer.day(N % _DAYS),
            network_tag=writer.digest(),
            blind_index=writer.digest(),
            collected_at=writer.at(N % _DAYS * 86400, timedelta(days=_DAYS)),
            expires_at=writer.at(N % _DAYS * 86400, timedelta(days=_DAYS - 90)),
        )


def _write_what_comes_with_them(writer: _Writer, crowd: Crowd) -> None:
    count, now = crowd.beside, crowd.now
    own, digest, site = writer.own(), writer.digest(), writer.site_of((N - 1) // crowd.in_a_thread + 1)
    soon = writer.at(N, timedelta(hours=-1))
    lately = writer.at(N, timedelta(days=1))
    known: dict[str, Any] = {"comment_id": "", "expires_at": now}
    writer.write(count, Receipt(token_hash=b"", **known), comment_id=own, token_hash=digest, expires_at=soon)
    spent: dict[str, Any] = {"key_hash": digest, "comment_id": own, "expires_at": soon}
    writer.write(count, IdempotentPost(site_id="", key_hash=b"", fingerprint=b"", **known), site_id=site, **spent)
    writer.write(count, SpentChallenge(fingerprint=b"", expires_at=now), fingerprint=digest, expires_at=soon)
    link: dict[str, Any] = {"digest": digest, "comment_id": own, "expires_at": soon}
    writer.write(count, ReactionLink(digest=b"", name="like", **known), **link)
    former = CommentRevision(id="", site_id="", comment_id="", source="Hallo", replaced_at=now)
    writer.write(count, former, id=own, site_id=site, comment_id=own, replaced_at=lately)
    report = Report(id="", site_id="", comment_id="", reason="abuse", explanation="", language="en", created_at=now)
    settled = case((N % 2 == 0, lately), else_=null())
    writer.write(count, report, id=own, site_id=site, comment_id=own, created_at=lately, settled_at=settled)
    sent = OutboxEntry(id="", kind="mail.reply", payload={}, created_at=now, due_at=now)
    writer.write(count, sent, id=own, site_id=site, created_at=lately, due_at=lately, done_at=lately)
    loads = LoadCount(site_id="", span="hour", dimension="loads", since=now, value="", loads=10)
    writer.write(count, loads, site_id=site, since=writer.at(N * 3600 % (300 * 86400), timedelta(days=301)), value=own)
    _write_record(writer, crowd)


def _write_record(writer: _Writer, crowd: Crowd) -> None:
    """Acts whose chain nobody checks: there are too many of them to do so unasked."""
    known: dict[str, Any] = dict.fromkeys(("salt", "commitment", "previous", "hash"), b"-")
    act = AuditEntry(sequence=0, id="", at=crowd.now, action="comment.decided", payload={"detail": {}}, **known)
    site = writer.site_of((N - 1) // crowd.in_a_thread + 1)
    lately = writer.at(N, timedelta(days=1))
    last = writer.append(crowd.beside, act, id=writer.own(), site_id=site, subject=writer.own(), at=lately)
    writer.run(update(AuditHead).where(col(AuditHead.name) == HEAD).values(sequence=last))


def _write_people(writer: _Writer, crowd: Crowd) -> None:
    count, now, own = crowd.beside, crowd.now, writer.own()
    person = Account(id="", username="", username_key="", created_at=now, last_used_on=now.date())
    names = dict.fromkeys(("id", "username", "username_key", "username_skeleton"), own)
    writer.write(count, person, email_index=writer.digest(), **names)
    times: dict[str, Any] = dict.fromkeys(("created_at", "authenticated_at", "seen_at", "expires_at"), now)
    begun = AccountSession(id="", account_id="", kind="account", token_hash=b"", **times)
    until = writer.at(N, timedelta(days=-10))
    writer.write(count, begun, id=own, account_id=own, token_hash=writer.digest(), expires_at=until)
    reaction = AccountReaction(account_id="", comment_id="", slot="like", name="like", created_at=now)
    writer.write(count, reaction, account_id=own, comment_id=own)
    accepted = PolicyAcceptance(id="", account_id="", site_id="", version=1, how="tick", accepted_at=now)
    site = writer.site_of((N - 1) // crowd.in_a_thread + 1)
    writer.write(count, accepted, id=own, account_id=own, site_id=site)


def _write_vault(connection: Connection, crowd: Crowd) -> HighWater:
    writer, now = _Writer(connection, crowd), crowd.now
    sites = crowd.comments // crowd.in_a_thread if crowd.site_id is None else 1
    # Of a quiet blog for each comment, of a loud one for each day.
    days = min(crowd.in_a_thread, _DAYS)
    key = DataKey(
        id="", site_id="", category="comment_ip", bucket=now.date(), wrapped=b"-", created_at=now, expires_at=now
    )
    day, site = (N - 1) % days, writer.site_of((N - 1) // days + 1)
    until = writer.at(day * 86400, timedelta(days=_DAYS - 90))
    writer.write(sites * days, key, id=writer.own(), site_id=site, bucket=writer.day(day), expires_at=until)
    subject = SubjectKey(subject="", id="", wrapped=b"-", created_at=now)
    named = literal("comments:", String) + writer.own()
    of = writer.site_of((N - 1) // crowd.in_a_thread + 1)
    writer.write(crowd.beside, subject, subject=named, id=writer.own(), site_id=of, expires_at=until)
    gone = Erasure(sequence=0, kind="comments", row_id="", at=now)
    writer.append(crowd.beside, gone, row_id=writer.own())
    with Session(connection) as session:
        reached = high_water(session)
    assert reached is not None, "the vault was never opened"
    return reached
