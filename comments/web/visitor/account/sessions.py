"""One's own sessions: where one is signed in, and where one was lately; ended one by one or all at once."""

from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.accounts.sessions import end_other_sessions, end_session
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.portability.own_sessions import OwnSession, own_session_ip, own_sessions
from comments.vault.gate import Gate
from comments.web.dates import long_day
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.frame import Frame

ROOM = "/account/sessions"


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One session as it is shown; days, not hours. `ip` is set where its holder asked to see it. Prints no address."""

    id: str
    kind: str
    browser: str
    site: str | None
    begun: str
    seen: str
    over: str | None
    is_this: bool
    asked: bool = False
    ip: str | None = None

    def __repr__(self) -> str:
        return f"SessionLine({self.id!r})"


@get("/sessions", opt={"permission": Access.SIGNED_IN})
async def show_sessions(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """The list."""
    return await _page(frame, entrance, db, clock)


@post("/sessions/{session_id:str}/ip", opt={"permission": Access.SIGNED_IN}, status_code=200)
async def show_ip(
    session_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """The list, with the address that one of the sessions was begun from."""
    ip = await own_session_ip(db, gate, entrance.person, session_id, clock)
    return await _page(frame, entrance, db, clock, (session_id, ip))


@post("/sessions/{session_id:str}/end", opt={"permission": Access.SIGNED_IN})
async def end_one(
    session_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """End one session."""
    await db.write(partial(end_session, account_id=entrance.person.id, session_id=session_id, clock=clock))
    return frame.redirect(ROOM, {"done": "one"})


@post("/sessions/end-others", opt={"permission": Access.SIGNED_IN})
async def end_others(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """End every session but this one."""
    person = entrance.person
    await db.write(partial(end_other_sessions, account_id=person.id, session_id=person.session_id, clock=clock))
    return frame.redirect(ROOM, {"done": "others"})


async def _page(
    frame: Frame, entrance: Entrance, db: Database, clock: Clock, shown: tuple[str, str | None] | None = None
) -> Response[Any]:
    person, now = entrance.person, clock()
    found = await db.read(lambda session: own_sessions(session, person.id, now))
    lines = [_line(each, frame.language, person.session_id, shown) for each in found]
    done = frame.query.get("done")
    return replace(frame, path=ROOM, query={}).page(
        "sessions.html",
        domain="security",
        open=[line for line in lines if line.over is None],
        over=[line for line in lines if line.over is not None],
        done=f"security.sessions.done.{done}" if done in {"one", "others"} else None,
    )


def _line(own: OwnSession, language: str, this: str, shown: tuple[str, str | None] | None) -> SessionLine:
    asked = shown is not None and shown[0] == own.id
    return SessionLine(
        id=own.id,
        kind=own.kind,
        browser=own.browser,
        site=own.site,
        begun=long_day(own.begun_at, language),
        seen=long_day(own.seen_at, language),
        over=None if own.over_at is None else long_day(own.over_at, language),
        is_this=own.id == this,
        asked=asked,
        ip=shown[1] if asked and shown is not None else None,
    )
