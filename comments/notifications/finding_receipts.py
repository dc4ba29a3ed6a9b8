"""Keep the promise to look for what was left under an address: found by its indexes, noted, written to by mail."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.discussion.receipt_searches import forget_address, keep_found
from comments.discussion.rules import AuthorKind, Status
from comments.foundation.clock import Clock
from comments.notifications.addressing import searched_address
from comments.outbox.claiming import is_last
from comments.outbox.models import OutboxEntry
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.vault.addresses import AddressBook
from comments.vault.bound import EMAIL
from comments.vault.finding import Finder
from comments.vault.holdings import held_with


@dataclass(frozen=True, kw_only=True)
class ReceiptSearcher:
    """Looks for lost receipts; `search` is what the worker calls."""

    db: Database
    addresses: AddressBook
    finder: Finder
    clock: Clock

    async def search(self, entry: OutboxEntry) -> None:
        """Look once; whoever may not be written to today is not looked for."""
        search_id: str = entry.payload["search"]
        try:
            found = [] if entry.payload["silent"] else await self._find(search_id)
            await self.db.write(lambda session: keep_found(session, search_id, found, self.clock))
        except Exception as failure:
            if is_last(entry, failure):
                await self.db.write(lambda session: forget_address(session, search_id, self.clock))
            raise

    async def _find(self, search_id: str) -> list[str]:
        email = await searched_address(self.addresses, search_id)
        if email is None:
            return []
        ids = await self.finder.comments_under(email)
        return await self.db.read(lambda session: self._still_kept(session, ids))

    def _still_kept(self, session: Session, ids: list[str]) -> list[str]:
        """Guests' comments whose address their site still keeps: a period may have been shortened since."""
        chosen = select(Comment, Site).join(Site, col(Site.id) == col(Comment.site_id)).where(col(Comment.id).in_(ids))
        theirs = chosen.where(col(Comment.author_kind) == AuthorKind.GUEST, col(Comment.status) != Status.DELETED)
        sites: dict[str, Site] = {}
        by_site: dict[str, list[str]] = {}
        for comment, site in session.exec(theirs):
            sites[site.id] = site
            by_site.setdefault(site.id, []).append(comment.id)
        return [each for site_id, mine in by_site.items() for each in self._held(session, sites[site_id], mine)]

    def _held(self, session: Session, site: Site, ids: list[str]) -> list[str]:
        days = period_days(SiteSettings.of(site), "guest_email") or 0
        held = held_with(session, ids, {EMAIL: days}, self.clock())
        return [each for each in ids if EMAIL in held.get(each, {})]
