"""Act one: everybody writes, in every way there is, and some send what cannot be taken."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import msgspec

from comments.spam.proof_of_work import Challenge, solve
from tests.canary.stage import GARAGE, Stage
from tests.canary.visitors import ADA, BEN, CLEO, DINA, ERIC, FAY, GUS, HAL, MIA, Visitor

STAMP = re.compile(r'name="stamp" value="([^"]+)"')


async def everybody_writes(stage: Stage) -> None:
    """Posts, replies, edits, deletions, retries, proofs of work, reactions, forms, and bad input."""
    for visitor, proxied in ((ADA, False), (CLEO, True), (DINA, True)):
        await _post(stage, visitor, proxied=proxied)
    await _write_with_a_form(stage)
    await _reply_edit_and_delete(stage)
    await _try_again_and_again(stage)
    await _prove_work(stage)
    await _react(stage)
    await _send_what_cannot_be_taken(stage)


async def member_writes(stage: Stage) -> None:
    """Somebody signed in, whose e-mail address lies with their account."""
    async with stage.program(MIA) as client:
        answer = await client.post(GARAGE, json={"thread": {"key": "/post"}, "body": "I am a member."})
        own = answer.json()["comment"]["id"]
        await client.post(f"/api/v1/comments/{own}/reactions/like")
        await client.patch(f"/api/v1/comments/{own}", json={"body": "I am still a member."})
        stage.comments[MIA.name] = own


def comment_of(visitor: Visitor, body: str = "A good read.", **others: Any) -> dict[str, Any]:
    """A comment as a program sends it."""
    author = {"name": visitor.name.capitalize(), "email": visitor.email}
    return {"thread": {"key": "/post", "title": "A post"}, "author": author, "body": body} | others


async def _post(stage: Stage, visitor: Visitor, *, proxied: bool = False, site: str = "garage", **others: Any) -> None:
    async with stage.client(visitor, proxied=proxied) as client:
        answer = await client.post(f"/api/v1/sites/{site}/comments", json=comment_of(visitor, **others))
        found = answer.json()
        stage.comments[visitor.name], stage.receipts[visitor.name] = found["comment"]["id"], found["receipt"]["token"]


async def _write_with_a_form(stage: Stage) -> None:
    """First without words, so that the page comes back with what was typed; then as it should be."""
    page, fields = "/sites/garage/threads?thread=/post", {"thread": "/post", "name": "Ben", "email": BEN.email}
    async with stage.browser(BEN) as client:
        stamp = STAMP.search((await client.get(page)).text)
        assert stamp is not None
        stage.running.clock.advance(timedelta(seconds=5))
        form = fields | {"stamp": stamp.group(1)}
        await client.post(GARAGE, data=form | {"body": ""}, extensions={"may_show": BEN.own})
        await client.post(page, data=form | {"body": "*Nearly* there."}, extensions={"may_show": BEN.own})
        taken = await client.post(GARAGE, data=form | {"body": "By a form."})
        await client.get(taken.headers["location"])
        as_json = await client.post(GARAGE, data=fields | {"body": "Again"}, headers={"accept": "application/json"})
    stage.comments[BEN.name], stage.receipts[BEN.name] = (
        as_json.json()["comment"]["id"],
        as_json.json()["receipt"]["token"],
    )


async def _reply_edit_and_delete(stage: Stage) -> None:
    await _post(stage, ERIC, parent=stage.comments[ADA.name])
    first, receipt = stage.comments[ERIC.name], {"authorization": f"Bearer {stage.receipts[ERIC.name]}"}
    async with stage.client(ERIC) as client:
        await client.patch(f"/api/v1/comments/{first}", json={"body": "Better words."}, headers=receipt)
        await client.delete(f"/api/v1/comments/{first}", headers=receipt)
        await client.post("/api/v1/preview", json={"body": "**Will** this do?"})
    await _post(stage, ERIC, parent=stage.comments[ADA.name])


async def _try_again_and_again(stage: Stage) -> None:
    key = {"idempotency-key": "fays-own-key"}
    async with stage.client(FAY) as client:
        tries = [client.post(GARAGE, json=comment_of(FAY), headers=key) for _ in range(4)]
        first, *_ = await asyncio.gather(*tries)
        await client.post(GARAGE, json=comment_of(FAY, body="Something else"), headers=key)
    stage.comments[FAY.name] = first.json()["comment"]["id"]
    stage.receipts[FAY.name] = first.json()["receipt"]["token"]
    async with stage.client(HAL) as stranger:
        await stranger.post(GARAGE, json=comment_of(FAY), headers=key)


async def _prove_work(stage: Stage) -> None:
    address = "/api/v1/sites/quiet/comments"
    async with stage.client(GUS) as client:
        await client.post(address, json=comment_of(GUS))
        asked = (await client.get("/api/v1/sites/quiet/challenge")).json()
        solution = msgspec.structs.asdict(solve(msgspec.convert(asked, Challenge)))
        held = await client.post(address, json=comment_of(GUS, challenge=solution))
        await client.post(address, json=comment_of(GUS, challenge=solution))
    stage.comments["held"] = held.json()["comment"]["id"]


async def _react(stage: Stage) -> None:
    """By a script and by a form; one takes it back, the other's stays."""
    like = f"/api/v1/comments/{stage.comments[ADA.name]}/reactions/like"
    async with stage.client(GUS) as client:
        await client.post(like)
        await client.post(like, json={"voter": GUS.email, "ip": GUS.ip})
        await client.delete(like)
    async with stage.browser(HAL) as client:
        led = await client.post(like, data={"lang": "en"})
        await client.get(led.headers["location"])


async def _send_what_cannot_be_taken(stage: Stage) -> None:
    """Addresses where none belongs: in a field of another name, in headers, in an address, in a broken body."""
    bodies = [
        comment_of(GUS, ip=GUS.ip),
        comment_of(GUS, email=GUS.email),
        comment_of(GUS, parent=GUS.email[:16]),
        comment_of(GUS, thread={"key": "", "url": f"https://{GUS.email}"}),
        comment_of(GUS, author={"name": "", "email": f"<{GUS.email}>"}),
        comment_of(GUS, author={"name": "Gus", "email": f"{GUS.email}\r\nBcc: {GUS.email}"}),
        comment_of(GUS, body="", policy_version=GUS.email),
        comment_of(GUS, challenge={"salt": GUS.email, "bits": GUS.ip}),
        [GUS.email, GUS.ip],
    ]
    headers = {"x-real-ip": GUS.ip, "x-forwarded-for": GUS.ip, "forwarded": f"for={GUS.ip}", "from": GUS.email}
    async with stage.client(GUS, headers) as client:
        for body in bodies:
            await client.post(GARAGE, json=body)
        await client.post(GARAGE, content=f'{{"author": {{"email": "{GUS.email}"'.encode())
        await client.post(GARAGE, json=comment_of(GUS), headers={"authorization": f"Bearer {GUS.email}"})
        await client.post(GARAGE, json=comment_of(GUS), headers={"idempotency-key": GUS.email * 9})
        await client.post(GARAGE, json=comment_of(GUS), headers={"origin": f"https://{GUS.email}"})
        await client.get(GARAGE, params={"thread": "/post", "cursor": GUS.email, "parent": GUS.ip})
        await client.get(f"/api/v1/comments/{GUS.email}")
        await client.get(f"/api/v1/receipts/{GUS.email}")
        await client.post("/api/v1/preview", json={"body": 1, GUS.name: GUS.email})
