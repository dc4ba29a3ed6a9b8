"""What everybody is told: how a blog was used in a month, and that its policy changed."""

import re
from datetime import date, timedelta
from typing import Final

from comments.sites.queries import site_by_slug
from comments.web.browser_sessions import ACCOUNT
from tests.canary.stage import Stage
from tests.canary.visitors import ALICE, MIA
from tests.factories.loads import plant_loads
from tests.service import PASSWORD

_ROOM: Final = "/console/sites/garage/statistics/trends"
_MONTH: Final = "2026-02"
_MARK: Final = re.compile(r'name="draft" value="([0-9a-f]+)"')
_LONGER: Final = {"retention.comment_ip": "100"}


async def everybody_is_told(stage: Stage) -> None:
    """Alice reports on February, then keeps addresses longer, which mia is told of and accepts."""
    await _report(stage)
    stage.running.clock.advance(timedelta(minutes=1))
    async with stage.browser(ALICE) as client:
        await stage.submit(client, "/console/sites/garage/settings", _LONGER)
    async with stage.browser(MIA) as client:
        await client.post("/account/sign-in", data={"login": MIA.email, "password": PASSWORD})
        page = (await client.get("/account/alerts")).text
        version = re.findall(r'name="version" value="([0-9]+)"', page)[0]
        form = {
            "csrf": ACCOUNT.form_token(client.cookies.get(ACCOUNT.plain_name)),
            "site": "garage",
            "version": version,
        }
        await client.post("/account/alerts", data=form | {"version": MIA.email, "accept": "yes"})
        await client.post("/account/alerts", data=form)
        await client.post("/account/alerts", data=form | {"accept": "yes"})


async def _report(stage: Stage) -> None:
    garage = await stage.running.db.read(lambda session: site_by_slug(session, "garage").id)
    await stage.running.db.write(plant_loads(garage, date(2026, 2, 1), Firefox=100, Opera=2))
    async with stage.browser(ALICE) as client:
        await stage.submit(client, _ROOM, {"month": MIA.email})
        await stage.submit(client, _ROOM, {"month": _MONTH})
        await stage.submit(client, f"{_ROOM}/{_MONTH}/discard", {})
        await stage.submit(client, _ROOM, {"month": _MONTH})
        mark = _MARK.search((await client.get(f"{_ROOM}/{_MONTH}")).text)
        assert mark is not None
        await stage.submit(client, f"{_ROOM}/{_MONTH}/publish", {"draft": mark.group(1)})
