"""Act five: the database refuses, so that whatever quotes what it was given would do so now."""

import traceback
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import text

from comments.accounts.charter import CharterFile
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival
from comments.accounts.queries import account_by_username
from comments.accounts.registering import NewAccount, add_account
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.db.database import Database
from comments.disclosures.disclosing import disclose
from comments.disclosures.rules import LookRequest
from comments.web.widget.incoming import check_comment, read_form, read_json
from tests.canary.looking import LOOK
from tests.canary.stage import GARAGE, Stage
from tests.canary.visitors import ADA, ALICE, BEN, CLEO, HAL
from tests.canary.witness import Evidence
from tests.canary.writing import comment_of
from tests.factories.accounts import person_of

REFUSING: Final = ("comments", "sealed_values", "audit_entries", "accounts", "account_sessions")
OF_AN_ACCOUNT: Final = ("sealed_values", "audit_entries", "accounts")
WRONG_BODY: Final = f'{{"author": {{"name": "B", "email": "{BEN.email}"}}, "ip": "{BEN.ip}"}}'.encode()


async def database_refuses(stage: Stage) -> None:
    """Posts, looks and sign-ins against tables that take nothing."""
    for table in REFUSING:
        async with _refusing(stage.running.db, table):
            async with stage.client(ADA) as client:
                await client.post(GARAGE, json=comment_of(ADA))
            async with stage.program(ALICE) as client:
                # Where a look cannot be recorded nothing may be shown, not even to her.
                shown = frozenset() if table == "audit_entries" else CLEO.own
                address = f"/api/v1/comments/{stage.comments[CLEO.name]}/disclosures"
                await client.post(address, json=LOOK, extensions={"may_show": shown})
            async with stage.client(HAL) as client:
                await client.post("/api/v1/sessions", json={"login": ALICE.email, "password": "wrong"})
            await _provoke(stage, f"{table} refuses", _look_past_the_web(stage))
            if table in OF_AN_ACCOUNT:
                await _provoke(stage, f"{table} refuses", _add_account(stage))


async def use_cases_refuse(stage: Stage) -> None:
    """The words of what is raised where an address is at hand, whoever may catch and print it."""
    for wrong in (WRONG_BODY, WRONG_BODY[:-9]):
        await _provoke(stage, "a body that cannot be read", _call(read_json, wrong))
    await _provoke(stage, "a form that cannot be read", _call(read_form, f"email={BEN.email}&ip={BEN.ip}".encode()))
    refused = read_json(_body(f"<{BEN.email}>"))
    await _provoke(stage, "an e-mail that is none", _call(check_comment, refused))
    keeper: Doorkeeper = stage.running.service.litestar.state.keeper
    attempt = Attempt(login=HAL.email, password=HAL.email, arrival=Arrival(kind="api"))
    await _provoke(stage, "a wrong password", sign_in(keeper, attempt))


def _body(email: str) -> bytes:
    return f'{{"thread": {{"key": "/x"}}, "body": "Hi", "author": {{"name": "B", "email": "{email}"}}}}'.encode()


async def _call(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


async def _look_past_the_web(stage: Stage) -> object:
    running = stage.running
    person = await running.db.read(lambda session: person_of(account_by_username(session, ALICE.name)))
    look = LookRequest(comment_id=stage.comments[CLEO.name], purpose="abuse")
    return await disclose(running.vault.gate, CharterFile(None), person, look, running.clock)


async def _add_account(stage: Stage) -> object:
    hasher: PasswordHasher = stage.running.service.litestar.state.hasher
    new = NewAccount(username="hal", email=HAL.email, password="a long invented password")
    return await add_account(stage.running.db, hasher, stage.running.vault.collector, new, stage.running.clock)


async def _provoke(stage: Stage, what: str, doing: Awaitable[object]) -> None:
    """Whatever is raised is written out with all its causes."""
    try:
        await doing
    except Exception as failure:  # noqa: BLE001  each kind is looked at alike
        words = "".join(traceback.format_exception(failure)) + repr(failure) + repr(failure.__dict__)
        stage.witness.faults.append(Evidence(what, words.encode()))


@asynccontextmanager
async def _refusing(database: Database, table: str) -> AsyncIterator[None]:
    """A table that takes no row; PostgreSQL's own words would then quote the row that it was given."""
    if database.is_sqlite:
        refuse = f"CREATE TRIGGER refusing BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END"
        allow = "DROP TRIGGER refusing"
    else:
        refuse = f"ALTER TABLE {table} ADD CONSTRAINT refusing CHECK (false) NOT VALID"
        allow = f"ALTER TABLE {table} DROP CONSTRAINT refusing"
    await database.write(lambda session: session.execute(text(refuse)).close())
    try:
        yield
    finally:
        await database.write(lambda session: session.execute(text(allow)).close())
