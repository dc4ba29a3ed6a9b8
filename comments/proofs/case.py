"""What every check is given: the databases, the settings, the time, and a visitor at the door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.proofs.asking import Visitor
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import all_sites

T = TypeVar("T")
_ASKED_AT_MOST = 5


@dataclass(frozen=True, kw_only=True)
class Case:
    """The instance in front of the checks."""

    db: Database
    keys: Database
    settings: Settings
    clock: Clock
    visitor: Visitor

    async def read(self, work: Callable[[Session], T]) -> T:
        """Read the main database."""
        return await self.db.read(work)

    async def sites(self) -> list[Site]:
        """Every blog."""
        return await self.db.read(all_sites)

    async def asked_sites(self) -> list[Site]:
        """The blogs whose pages are asked for: enough to see, few enough to be quick."""
        return (await self.sites())[:_ASKED_AT_MOST]
