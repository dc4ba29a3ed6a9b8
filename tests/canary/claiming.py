"""People claim their rights: guests by the receipt and without it, members on their pages; all take theirs along."""

import io
import re
import zipfile
from typing import Final

import httpx

from comments.web.browser_sessions import ACCOUNT
from tests.canary.stage import GARAGE, Stage
from tests.canary.visitors import CHARLIE, MIA, OPAL, RIA
from tests.canary.witness import Evidence, mail_evidence
from tests.canary.writing import comment_of
from tests.mailbox import mails_of, path_in
from tests.service import PASSWORD

_PAGE: Final = re.compile(r'name="page" value="([^"]+)"')
_OWN: Final = {"may_show": RIA.own}
# One of mia's sessions was begun from where opal is.
_MIAS: Final = MIA.own | {f"{OPAL.name}'s IP"}
_EMAIL: Final = frozenset({f"{RIA.name}'s e-mail"})


async def everybody_claims_their_rights(stage: Stage) -> None:
    """Guests first, then members."""
    await _by_the_receipt(stage)
    await _without_it(stage)
    await _on_the_pages_of_an_account(stage)


async def _by_the_receipt(stage: Stage) -> None:
    token = (await _write(stage))["receipt"]["token"]
    page, call = f"/receipts/{token}", f"/api/v1/receipts/{token}"
    async with stage.browser(RIA) as client:
        await client.get(page, extensions=_OWN)
        _unpack(stage, await client.get(f"{call}/export"), RIA.own)
        await client.post(f"{page}/name", data={"name": RIA.email * 9}, extensions=_OWN)
        await client.post(f"{page}/name", data={"name": "Ria R."})
        await client.patch(call, json={"name": "Ria"})
        await client.post(f"{page}/words", data={"body": "Other words."})
        await client.post(f"{page}/object")
        await client.post(f"{call}/objection")
    async with stage.browser(CHARLIE) as client:
        await client.post(f"{page[:-1]}x/object")


async def _without_it(stage: Stage) -> None:
    first, second = [(await _write(stage))["comment"]["id"] for _ in range(2)]
    async with stage.browser(RIA) as client:
        await client.get("/receipts/lost")
        await client.post("/receipts/lost", data={"email": f"{RIA.email} and {RIA.ip}"}, extensions=_OWN)
        for email in (RIA.email, CHARLIE.email):
            await client.post("/receipts/lost", data={"email": email})
        link = await _link(stage)
        await client.get(link)
        found = _PAGE.search((await client.post(link)).text)
        assert found is not None
        form = {"page": found.group(1)}
        _unpack(stage, await client.post("/receipts/found/export", data=form), _EMAIL)
        await client.post("/receipts/found/object", data=form | {"comment": first})
        await client.post("/receipts/found/erase", data=form | {"comment": second})
        await client.post("/receipts/found/erase", data={"page": RIA.ip, "comment": RIA.email})
        await client.get(f"/receipts/found/{RIA.email}")


async def _on_the_pages_of_an_account(stage: Stage) -> None:
    async with stage.program(MIA) as program:
        posted = [await program.post(GARAGE, json={"thread": {"key": "/own"}, "body": "Mine."}) for _ in range(2)]
        _unpack(stage, await program.get("/api/v1/me/export"), _MIAS)
    async with stage.browser(MIA) as client:
        await client.post("/account/sign-in", data={"login": MIA.email, "password": PASSWORD})
        mark = {"csrf": ACCOUNT.form_token(client.cookies.get(ACCOUNT.plain_name))}
        await client.get("/account/data")
        _unpack(stage, await client.post("/account/data/export", data=mark), _MIAS)
        own = f"/account/sites/garage/comments/{posted[0].json()['comment']['id']}"
        await client.post(f"{own}/object", data=mark)
        await client.post("/account/data/object", data=mark)


async def _write(stage: Stage) -> dict[str, dict[str, str]]:
    async with stage.client(RIA) as client:
        answer: dict[str, dict[str, str]] = (await client.post(GARAGE, json=comment_of(RIA))).json()
    return answer


async def _link(stage: Stage) -> str:
    """Where the mail leads, found and sent in the background."""
    mails = [*await mails_of(stage.running), *await mails_of(stage.running)]
    stage.witness.mails += [mail_evidence(each) for each in mails]
    [link] = [link for link in map(path_in, mails) if link.startswith("/receipts/found/")]
    return link


def _unpack(stage: Stage, answer: httpx.Response, allowed: frozenset[str]) -> None:
    """What is packed hides nothing from who looks for it."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        for name in archive.namelist():
            if name != "schema.json":
                source = f"{name} in {answer.request.url.path}"
                stage.witness.answers.append(Evidence(source, archive.read(name), allowed))
