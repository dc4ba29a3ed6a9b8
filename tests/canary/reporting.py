"""Act two and a half: somebody reports a comment, in every way there is; moderators and administrators see to it."""

from typing import Any, Final

from tests.canary.stage import Stage
from tests.canary.visitors import ADA, ALICE, BOB, CHARLIE, CLEO, SIA

_OWN: Final = {"may_show": SIA.own}


async def somebody_reports(stage: Stage) -> None:
    """By program, by a form of the blog and on the page; wrongly too, and twice."""
    comment = stage.comments[ADA.name]
    address, page = f"/api/v1/comments/{comment}/reports", f"/comments/{comment}/report"
    async with stage.client(SIA, {"accept": "application/json"}) as client:
        await client.post(address, json=_report())
        await client.post(address, json=_report(), headers={"idempotency-key": "sias-own-key"})
        await client.post(address, json=_report(reason="spam"), headers={"idempotency-key": "sias-own-key"})
        await client.post(f"/api/v1/comments/{stage.comments[CLEO.name]}/reports", data=_report(good_faith="yes"))
        for wrong in ({"email": f"<{SIA.email}>"}, {"ip": SIA.ip}, {"reason": SIA.email}, {"good_faith": SIA.ip}):
            await client.post(address, json=_report(**wrong))
    async with stage.browser(SIA) as client:
        await client.get(page)
        await client.post(page, data=_report(good_faith="yes", explanation=""), extensions=_OWN)
        taken = await client.post(page, data=_report(good_faith="yes"))
        await client.get(taken.headers["location"])
        await client.get(f"/reports/{SIA.email}")


async def others_see_to_it(stage: Stage) -> None:
    """The moderator reads and dismisses, the owner and a stranger look at what there is to see."""
    comment = stage.comments[ADA.name]
    async with stage.program(BOB) as client:
        await client.get("/api/v1/sites/garage/moderation", params={"status": "reported"})
    for person in (BOB, CHARLIE, ALICE):
        async with stage.browser(person) as client:
            await client.get("/console/sites/garage/comments", params={"status": "reported"})
            await client.get(f"/console/comments/{comment}")
    async with stage.browser(BOB) as client:
        await stage.submit(client, f"/console/comments/{comment}/reports", {"reason": "Fair criticism"})
        await client.get(f"/console/comments/{comment}/reports")


def _report(**fields: Any) -> dict[str, Any]:
    given = {"reason": "abuse", "explanation": "It calls Ines names.", "good_faith": True}
    return given | {"name": SIA.email.partition("@")[0], "email": SIA.email} | fields
