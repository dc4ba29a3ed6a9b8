"""Act two: people sign in, rightly and wrongly, by program and in the console."""

from comments.accounts.queries import account_by_username
from comments.accounts.resetting import issue_link
from comments.audit.actors import OPERATOR
from comments.web.browser_sessions import ACCOUNT
from tests.canary.stage import GARAGE, Stage
from tests.canary.visitors import ALICE, BOB, CHARLIE, HAL, MIA, OPAL, Visitor
from tests.service import PASSWORD, PUBLIC_URL
from tests.web.widget.connecting import VERIFIER, handed, wish

SESSIONS = "/api/v1/sessions"
OWN_PAGE = {"origin": PUBLIC_URL}


async def everybody_enters(stage: Stage) -> None:
    """By name and by e-mail address; some with a wrong password, some who are not there."""
    for visitor in (ALICE, BOB, CHARLIE, MIA):
        await _sign_in_by_program(stage, visitor)
    for visitor in (ALICE, BOB, CHARLIE):
        await _sign_in_at_the_console(stage, visitor)
    await _sign_in_on_the_blog(stage)
    await _fail(stage)
    await _look_at_oneself(stage)
    await _set_a_new_password(stage)


async def _sign_in_by_program(stage: Stage, visitor: Visitor) -> None:
    async with stage.client(visitor, OWN_PAGE) as client:
        answer = await client.post(SESSIONS, json={"login": visitor.email.upper(), "password": PASSWORD})
        stage.bearers[visitor.name] = answer.json()["token"]


async def _sign_in_at_the_console(stage: Stage, visitor: Visitor) -> None:
    async with stage.browser(visitor) as client:
        await client.get("/console/")
        fields = {"login": visitor.email, "password": PASSWORD, "next": "/console/"}
        await client.post("/console/sign-in", data=fields)
        stage.cookies[visitor.name] = client.cookies


async def _sign_in_on_the_blog(stage: Stage) -> None:
    """By the window that a blog's page opens, whose code the page changes for a token."""
    async with stage.browser(MIA) as window:
        await window.get("/account/connect", params=wish())
        await window.post("/account/sign-in", data={"login": MIA.email, "password": PASSWORD, "next": MIA.email})
        csrf = {"csrf": ACCOUNT.form_token(window.cookies.get(ACCOUNT.plain_name)), "by": "hand"}
        await window.get("/account/connect", params=wish(state=MIA.ip))
        await window.get("/account/connect", params=wish(return_to=MIA.email))
        code = handed(await window.post("/account/connect", data=csrf | wish()))["code"]
    async with stage.client(MIA) as page:
        sign_in = f"{GARAGE.removesuffix('/comments')}/sign-in"
        proof = {"code": code, "verifier": VERIFIER}
        token = (await page.post(sign_in, json=proof)).json()["token"]
        await page.post(sign_in, json=proof | {"code": MIA.email})
        page.headers["authorization"] = f"Bearer {token}"
        posted = (await page.post(GARAGE, json={"thread": {"key": "/post"}, "body": "As a member"})).json()
        await page.get(f"/api/v1/comments/{posted['comment']['id']}/source")
        await page.delete(sign_in)


async def _fail(stage: Stage) -> None:
    """The page that comes back keeps the name that was typed, for whoever typed it."""
    async with stage.browser(HAL) as client:
        for login in (HAL.email, ALICE.email):
            await client.post(SESSIONS, json={"login": login, "password": "not the right one"})
            fields = {"login": login, "password": "not the right one"}
            await client.post("/console/sign-in", data=fields, extensions={"may_show": HAL.own | ALICE.own})
        await client.post(SESSIONS, json={"login": HAL.email, "password": 1, "code": HAL.ip})
        await client.post(SESSIONS, json={"login": "hal", "password": "x", "site": HAL.email})


async def _look_at_oneself(stage: Stage) -> None:
    async with stage.program(MIA) as client:
        for address in ("/api/v1/me", "/api/v1/me/disclosures", SESSIONS):
            await client.get(address)
        own = (await client.get(SESSIONS)).json()["sessions"][0]["id"]
        await client.get(f"{SESSIONS}/{own}")
    async with stage.client(OPAL, OWN_PAGE) as client:
        token = (await client.post(SESSIONS, json={"login": "mia", "password": PASSWORD})).json()["token"]
        bearer = {"authorization": f"Bearer {token}"}
        own = next(
            each["id"] for each in (await client.get(SESSIONS, headers=bearer)).json()["sessions"] if each["current"]
        )
        await client.delete(f"{SESSIONS}/{own}", headers=bearer)


async def _set_a_new_password(stage: Stage) -> None:
    signer, clock = stage.running.signer, stage.running.clock
    link = await stage.running.db.write(
        lambda session: issue_link(session, account_by_username(session, "mia"), OPERATOR, signer, clock)
    )
    async with stage.browser(OPAL) as client:
        await client.get(f"/account/reset/{link}")
        await client.post(f"/account/reset/{link}", data={"password": OPAL.email, "again": "something else"})
        await client.post(f"/account/reset/{link}", data={"password": PASSWORD, "again": PASSWORD})
    await _sign_in_by_program(stage, MIA)


async def everybody_leaves(stage: Stage) -> None:
    """The console's sessions end by its button, a program's all at once."""
    async with stage.browser(BOB) as client:
        await stage.submit(client, "/console/sign-out", {})
    async with stage.program(BOB) as client:
        await client.delete(SESSIONS)
