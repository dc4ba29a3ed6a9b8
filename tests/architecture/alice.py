"""The owner of a blog, signed in both ways, before a comment and a link that sets a new password."""

from functools import partial
from typing import Final

from sqlmodel import Session

from comments.accounts.people import SessionKind
from comments.accounts.queries import account_by_username
from comments.accounts.resetting import issue_link
from comments.accounts.rules import Role
from comments.accounts.sessions import start_session
from comments.audit.actors import OPERATOR
from comments.sites.rules import SiteSettings
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from tests.service import BLOG, Running, comment_body

POST: Final = "/api/v1/sites/garage/comments"


class Alice:
    """Her sessions as headers, and addresses filled in with what is hers."""

    def __init__(self, running: Running, there: dict[str, str]) -> None:
        self._running = running
        self._there = there

    @classmethod
    async def arrives(cls, running: Running) -> "Alice":
        """At her garage, where somebody has left a comment."""
        garage = await running.add_site("garage", [BLOG], SiteSettings(challenge=False))
        await running.add_person("alice", {garage.id: Role.OWNER})
        async with running.client() as client:
            posted = (await client.post(POST, json=comment_body())).json()
        link = await running.db.write(
            lambda session: issue_link(
                session, account_by_username(session, "alice"), OPERATOR, running.signer, running.clock
            )
        )
        there = {"site": "garage", "comment_id": posted["comment"]["id"], "name": "page.css", "token": link}
        there["reaction"] = "like"
        return cls(running, there)

    async def signs_in(self, path: str) -> dict[str, str]:
        """Headers with a new session of each kind, and the mark that her forms there carry."""

        def begin(session: Session, kind: SessionKind) -> str:
            return start_session(session, account_by_username(session, "alice"), kind, None, self._running.clock).token

        settings = self._running.settings
        bearer, console, account = [
            await self._running.db.write(partial(begin, kind=kind)) for kind in ("api", "console", "account")
        ]
        cookies = f"{CONSOLE.cookie_name(settings)}={console}; {ACCOUNT.cookie_name(settings)}={account}"
        mark = ACCOUNT.form_token(account) if path.startswith("/account") else CONSOLE.form_token(console)
        return {"authorization": f"Bearer {bearer}", "cookie": cookies, "x-csrf": mark}

    def address(self, path: str, value: str | None = None) -> str:
        """The path with its parameters filled in: each with what there is, or all with one value."""
        for part in path.split("/"):
            if part.startswith("{"):
                known = self._there.get(part[1:-1].partition(":")[0], "unknown")
                path = path.replace(part, known if value is None else value)
        return path
