"""The owner of a blog, signed in both ways, before a comment and a link that sets a new password."""

from typing import Final

from sqlmodel import Session

from comments.accounts.queries import account_by_username
from comments.accounts.resetting import issue_link
from comments.accounts.rules import Role
from comments.accounts.sessions import start_session
from comments.audit.actors import OPERATOR
from comments.sites.rules import SiteSettings
from comments.web.admin.sessions import cookie_name, form_token
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
            lambda session: issue_link(session, account_by_username(session, "alice"), OPERATOR, running.clock)
        )
        there = {"site": "garage", "comment_id": posted["comment"]["id"], "name": "page.css", "token": link}
        return cls(running, there)

    async def signs_in(self) -> dict[str, str]:
        """Headers with a new session of each kind, and the mark that her forms carry."""

        def begin(session: Session) -> tuple[str, str]:
            account = account_by_username(session, "alice")
            api = start_session(session, account, "api", None, self._running.clock)
            return api.token, start_session(session, account, "console", None, self._running.clock).token

        bearer, cookie = await self._running.db.write(begin)
        name = cookie_name(self._running.settings)
        return {"authorization": f"Bearer {bearer}", "cookie": f"{name}={cookie}", "x-csrf": form_token(cookie)}

    def address(self, path: str, value: str | None = None) -> str:
        """The path with its parameters filled in: each with what there is, or all with one value."""
        for part in path.split("/"):
            if part.startswith("{"):
                known = self._there.get(part[1:-1].partition(":")[0], "unknown")
                path = path.replace(part, known if value is None else value)
        return path
