"""Whoever asks about an address learns nothing: the answers are the same to the byte, headers and all."""

import re
from collections.abc import Awaitable, Callable, Mapping

import httpx
import pytest
from sqlalchemy import delete
from sqlmodel import Session, col

from comments.accounts.models import Account
from comments.accounts.registering import NewAccount, add_account
from tests.service import PASSWORD, PUBLIC_URL, Running

KNOWN, UNKNOWN = "known@example.org", "strange@example.org"
ID = re.compile(rb'"id":"[\w-]{16}"')
FORM = {"accept": "text/html", "origin": PUBLIC_URL}
Ask = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


async def register(client: httpx.AsyncClient, email: str) -> httpx.Response:
    body = {"username": "newcomer", "email": email, "password": "correct horse battery"}
    return await client.post("/api/v1/accounts", json=body)


async def register_on_the_page(client: httpx.AsyncClient, email: str) -> httpx.Response:
    fields = {"username": "newcomer", "email": email, "password": "correct horse battery", "next": "/account/sites"}
    return await client.post("/account/register", data=fields, headers=FORM)


async def sign_in_wrongly(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/sessions", json={"login": email, "password": "not the right one"})


async def sign_in_to_a_registration(client: httpx.AsyncClient, email: str) -> httpx.Response:
    """With the right password, by name: what comes tells nothing of the address either."""
    await register(client, email)
    return await client.post("/api/v1/sessions", json={"login": "newcomer", "password": "correct horse battery"})


async def ask_for_a_new_password(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/account/forgotten", data={"login": email}, headers=FORM)


async def ask_for_the_link_again(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/account/confirm", data={"login": email}, headers=FORM)


async def ask_for_the_link_of_a_registration(client: httpx.AsyncClient, email: str) -> httpx.Response:
    await register(client, email)
    return await client.post("/account/confirm", data={"login": "newcomer"}, headers=FORM)


def seen(answer: httpx.Response) -> tuple[int, Mapping[str, str], bytes]:
    """All that whoever asked can see, but for ids, which are random in both cases."""
    return answer.status_code, dict(answer.headers), ID.sub(b"", answer.content)


async def answer_to(running: Running, ask: Ask, email: str) -> tuple[int, Mapping[str, str], bytes]:
    async with running.client() as client:
        return seen(await ask(client, email))


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


@pytest.fixture
async def member(running: Running) -> None:
    """Somebody whose address is known and confirmed."""
    state = running.service.litestar.state
    new = NewAccount(username="member", email=KNOWN, password=PASSWORD, verified=True)
    await add_account(running.db, state.hasher, state.collector, new, running.clock)


@pytest.mark.clause("P10")
@pytest.mark.parametrize(
    "ask",
    [
        register,
        register_on_the_page,
        sign_in_wrongly,
        sign_in_to_a_registration,
        ask_for_a_new_password,
        ask_for_the_link_again,
        ask_for_the_link_of_a_registration,
    ],
)
async def test_a_known_address_gets_the_answer_of_an_unknown_one(running: Running, member: None, ask: Ask) -> None:
    known = await answer_to(running, ask, KNOWN)
    await running.db.write(_forget_newcomer)
    assert known == await answer_to(running, ask, UNKNOWN)


def _forget_newcomer(session: Session) -> None:
    session.execute(delete(Account).where(col(Account.username) == "newcomer"))
