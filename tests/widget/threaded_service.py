"""The real service behind a real socket, in a thread of the test process."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from sqlmodel import Session, col, select

from comments.accounts.connecting import grant_site
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import SessionKind
from comments.accounts.queries import account_by_username, sessions_of
from comments.accounts.rules import Role
from comments.accounts.sessions import end_sessions, start_session
from comments.app import Parts, create_app
from comments.db.database import Database
from comments.db.migrating import migrate
from comments.discussion.models import Comment, Thread
from comments.foundation.clock import system_clock
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.early_answers import AnswerEarly
from tests.clock import SettableClock
from tests.factories.comments import make_comment
from tests.factories.policies import amend
from tests.service import Running

T = TypeVar("T")


class ThreadedService:
    """What the tests do to the service from outside its thread."""

    def __init__(self, data_dir: Path, **settings: Any) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        settings |= {"data_dir": data_dir, "public_url": self.address}
        self.settings = Settings(operator="Test", rate_limits="off", **settings)
        self.settings.prepare_data_dir()
        migrate(self.settings.main_database, "main")
        migrate(self.settings.vault_database, "vault")
        self._service = create_app(self.settings, Parts(hasher=PasswordHasher(memory_kib=8), with_worker=False))
        self._server = uvicorn.Server(
            uvicorn.Config(self._service, http=AnswerEarly, proxy_headers=False, log_config=None, access_log=False)
        )
        self._loop = asyncio.new_event_loop()
        self._client = httpx.Client(base_url=self.address, transport=httpx.HTTPTransport(verify=False, retries=20))

    @contextmanager
    def running(self) -> Iterator["ThreadedService"]:
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        with self._client:
            while self._client.get("/health").status_code != httpx.codes.OK:
                pass
            yield self
        self._server.should_exit = True
        thread.join()

    def _serve(self) -> None:
        self._loop.run_until_complete(self._server.serve(sockets=[self._socket]))
        self._loop.close()

    def _running(self) -> Running:
        clock = SettableClock()
        clock.now = system_clock()
        return Running(self._service, self.settings, clock)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def amend(self, slug: str, days: int) -> None:
        """Keep a site's IP addresses for so many days, and publish the policy that says so."""
        self._do(amend(self._running().db, system_clock, slug, days))

    def add_person(self, username: str, roles: dict[str, Role] | None = None) -> None:
        """Somebody with an account and the password of all who are invented."""
        self._do(self._running().add_person(username, roles or {}))

    def sign_in(self, username: str) -> str:
        """The cookie of somebody who has signed in at the service."""
        return self.write(
            lambda session: (
                start_session(session, account_by_username(session, username), "account", None, system_clock).token
            )
        )

    def let(self, slug: str, username: str) -> None:
        """Somebody lets a site comment in their name."""
        self.write(
            lambda session: grant_site(
                session, account_by_username(session, username).id, site_by_slug(session, slug).id, system_clock
            )
        )

    def end_sessions_of(self, username: str, kind: SessionKind) -> None:
        """End what somebody has of one kind."""

        def end(session: Session) -> None:
            account_id = account_by_username(session, username).id
            ids = [each.id for each in sessions_of(session, account_id, system_clock()) if each.kind == kind]
            end_sessions(session, ids, system_clock)

        self.write(end)

    def add_site(self, slug: str, origins: list[str], settings: SiteSettings) -> None:
        self._do(self._running().add_site(slug, origins, settings))

    def write(self, work: Callable[[Session], T]) -> T:
        """Do something to the stored rows that no surface offers yet."""
        db: Database = self._service.litestar.state.db
        return self._do(db.write(work))

    def post(self, key: str, body: str, name: str = "Nadia", parent: str | None = None, site: str = "garage") -> str:
        """A guest's comment; gives its id."""
        data: dict[str, Any] = {"thread": {"key": key}, "author": {"name": name}, "body": body, "parent": parent}
        answer = self._client.post(f"/api/v1/sites/{site}/comments", json=data)
        answer.raise_for_status()
        comment_id: str = answer.json()["comment"]["id"]
        return comment_id

    def seed(self, key: str, bodies: list[str], parent: str | None = None) -> list[str]:
        """Many published comments at once, a second apart; gives their ids."""

        def work(session: Session) -> list[str]:
            site = session.exec(select(Site).where(col(Site.slug) == "garage")).one()
            above = None if parent is None else session.exec(select(Comment).where(col(Comment.id) == parent)).one()
            made = [make_comment(session, site, parent=above, key=key) for _ in bodies]
            for number, (comment, body) in enumerate(zip(made, bodies, strict=True)):
                comment.tree = [["p", body]]
                comment.created_at += timedelta(seconds=number)
            thread = session.exec(select(Thread).where(col(Thread.key) == key)).one()
            if above is not None:
                above.replies += len(made)
            thread.version += 1
            return [comment.id for comment in made]

        return self.write(work)

    def change(self, comment_id: str, **columns: object) -> None:
        """Set columns of a stored comment."""

        def work(session: Session) -> None:
            comment = session.exec(select(Comment).where(col(Comment.id) == comment_id)).one()
            for column, value in columns.items():
                setattr(comment, column, value)
            thread = session.exec(select(Thread).where(col(Thread.id) == comment.thread_id)).one()
            thread.version += 1
            comment.changed_in = thread.version
            session.flush()
            chosen = select(Comment).where(col(Comment.thread_id) == thread.id, col(Comment.status) == "published")
            thread.count = len(session.exec(chosen).all())

        self.write(work)

    def lock(self, key: str) -> None:
        """Close a thread for good."""

        def work(session: Session) -> None:
            thread = session.exec(select(Thread).where(col(Thread.key) == key)).one()
            thread.locked = True
            thread.version += 1

        self.write(work)
