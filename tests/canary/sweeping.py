"""Act six: everybody opens every address there is, before comments whose authors' addresses are sealed."""

from comments.foundation.identifiers import new_id
from tests.architecture.routes import routes_of
from tests.canary.stage import Stage
from tests.canary.visitors import ADA, ALICE, BOB, CHARLIE, CLEO, IVY, MIA, Visitor
from tests.service import PUBLIC_URL

READERS = (ALICE, BOB, CHARLIE, MIA, IVY)


async def everybody_opens_everything(stage: Stage) -> None:
    """With every token that they have at once; what only an author's own link shows is not asked for here."""
    for visitor in READERS:
        headers = {"authorization": f"Bearer {stage.bearers[visitor.name]}"} if visitor.name in stage.bearers else {}
        async with stage.client(visitor, headers) as client:
            for route in routes_of(stage.running.service):
                if route.method == "GET":
                    accept = "application/json" if route.path.startswith("/api/") else "text/html"
                    await client.get(_address(stage, route.path, visitor), headers={"accept": accept})


def _address(stage: Stage, path: str, visitor: Visitor) -> str:
    there = {
        "site": "garage",
        "comment_id": stage.comments[ADA.name if visitor is ALICE else CLEO.name],
        "name": "aparte.js" if path.startswith("/widget") else "page.css",
        "token": new_id(),
    }
    for part in path.split("/"):
        if part.startswith("{"):
            path = path.replace(part, there.get(part[1:-1].partition(":")[0], "unknown"))
    if path.endswith("/events"):
        return f"{path}?thread=/post&since=0"
    if path.endswith("/oembed"):
        return f"{path}?url={PUBLIC_URL}/sites/garage/comments/{there['comment_id']}"
    if path.endswith("/threads.html"):
        return f"{path}?thread=/post&dsd=1"
    wants_thread = path.endswith(("/comments", "/threads", "/counts")) and "console" not in path
    return f"{path}?thread=/post&view=widget" if wants_thread else path
