"""Act three: administrators decide and look, others try to, authors look at their own."""

from tests.canary.stage import Stage
from tests.canary.visitors import ADA, ALICE, BEN, BOB, CHARLIE, CLEO, DINA, ERIC, FAY, HAL, Visitor

LOOK = {"purpose": "abuse", "fields": ["ip", "email"], "note": "They wrote four times"}


async def everybody_looks(stage: Stage) -> None:
    """Decisions first, then looks: of those who may, of those who may not, of authors at what is theirs."""
    await _decide(stage)
    for visitor in (ADA, BEN, CLEO, DINA, FAY):
        await _look(stage, ALICE, visitor, allowed=True)
    for person in (BOB, CHARLIE):
        await _look(stage, person, ADA, allowed=False)
    await _ask_wrongly(stage)
    for visitor in (ADA, CLEO, DINA):
        await _read_own_receipt(stage, visitor)


async def authors_erase(stage: Stage) -> None:
    """One by program, one by the button of the page, one by a letter to the blog's owner."""
    async with stage.browser(ERIC) as client:
        await client.delete(f"/api/v1/receipts/{stage.receipts[ERIC.name]}")
        await client.post(f"/receipts/{stage.receipts[BEN.name]}/erase")
    async with stage.browser(ALICE) as client:
        for reason in ("", "By a letter"):
            await stage.submit(client, f"/console/comments/{stage.comments[DINA.name]}/erasure", {"reason": reason})


async def _decide(stage: Stage) -> None:
    held, ada = stage.comments["held"], stage.comments[ADA.name]
    async with stage.program(BOB) as client:
        await client.get("/api/v1/sites/garage/moderation", params={"status": "published", "q": ADA.email})
        await client.patch(f"/api/v1/comments/{ada}", json={"status": "pending", "reason": "To think about"})
        await client.patch(f"/api/v1/comments/{ada}", json={"status": "published", "pinned": True})
    async with stage.program(ALICE) as client:
        await client.get("/api/v1/sites/quiet/moderation")
        await client.get("/api/v1/sites/garage/audit")
        await client.patch(f"/api/v1/comments/{held}", json={"status": "published"})
    async with stage.browser(ALICE) as client:
        await client.get("/console/sites/quiet/comments")
        await stage.submit(client, f"/console/comments/{held}/decision", {"status": "spam", "reason": "Spam"})
        await stage.submit(client, "/console/sites/garage/settings", {"moderation": "first", "edit_minutes": "30"})
        await stage.submit(client, "/console/sites/garage/settings", {"edit_minutes": "many"})
        await stage.submit(client, "/console/sites/garage/settings", {"moderation": "off"})
        await stage.submit(client, "/console/sites/garage/settings", {"retention.spam": "21", "do": "draft"})
        await stage.submit(client, "/console/sites/garage/policy", {"do": "publish", "severity": ADA.email})
        await stage.submit(client, "/console/sites/garage/policy", {"do": "discard"})


async def _look(stage: Stage, person: Visitor, at: Visitor, *, allowed: bool) -> None:
    comment, shown = stage.comments[at.name], {"may_show": at.own} if allowed else {}
    async with stage.program(person) as client:
        await client.post(f"/api/v1/comments/{comment}/disclosures", json=LOOK, extensions=shown)
    async with stage.browser(person) as client:
        address = f"/console/comments/{comment}/identity"
        await stage.submit(client, address, {"purpose": "moderation"}, extensions=shown)
        await client.get(address)


async def _ask_wrongly(stage: Stage) -> None:
    comment = stage.comments[ADA.name]
    async with stage.program(ALICE) as client:
        for wrong in ({"purpose": "marketing"}, {"purpose": ADA.email}, {"purpose": "abuse", "fields": [ADA.ip]}):
            await client.post(f"/api/v1/comments/{comment}/disclosures", json=wrong)
    async with stage.browser(ALICE) as client:
        await stage.submit(client, f"/console/comments/{comment}/identity", {"purpose": "curiosity"})
    async with stage.client(HAL) as client:
        await client.post(f"/api/v1/comments/{comment}/disclosures", json=LOOK)


async def _read_own_receipt(stage: Stage, visitor: Visitor) -> None:
    token = stage.receipts[visitor.name]
    async with stage.browser(visitor) as client:
        own = {"may_show": visitor.own}
        await client.get(f"/receipts/{token}", extensions=own)
        await client.get(f"/api/v1/receipts/{token}", extensions=own)
        await client.get(f"/api/v1/receipts/{token}/disclosures")
        await client.get(f"/receipts/{token[:-1]}x")
        await client.get(f"/api/v1/receipts/{stage.bearers[ALICE.name]}")
