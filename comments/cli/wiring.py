"""An instance put together for one command: settings, both databases migrated, the vault open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from comments.accounts.passwords import PasswordHasher
from comments.cli.speaking import RefusedError
from comments.db.database import Database
from comments.db.migrating import migrate
from comments.foundation.clock import Clock, system_clock
from comments.foundation.signing import Signer
from comments.policies.clauses import Operator
from comments.portability.replaying import catch_up
from comments.register.checking import RegisterGapError
from comments.settings import Settings, load_settings
from comments.tables import check_tables
from comments.vault.assembly import Vault, assemble_vault

T = TypeVar("T")
_UNSET_PUBLIC_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class Instance:
    """What a command works on."""

    settings: Settings
    db: Database
    keys: Database
    vault: Vault
    hasher: PasswordHasher
    clock: Clock

    @property
    def operator(self) -> Operator:
        """Who runs the instance."""
        return Operator.of(self.settings)

    @property
    def signer(self) -> Signer:
        """Signs what goes out, as the running service does."""
        return Signer(self.vault.signing_key)

    @property
    def public_url(self) -> str:
        """The service's address without a slash at its end; where `serve` stands by default if none was set."""
        return (self.settings.public_url or _UNSET_PUBLIC_URL).rstrip("/")


def run(work: Callable[[Instance], Awaitable[T]]) -> T:
    """Put the instance together, work on it, take it apart."""

    async def run_on_instance() -> T:
        async with open_instance(read_settings()) as instance:
            return await work(instance)

    return asyncio.run(run_on_instance())


def read_settings() -> Settings:
    """The settings; a wrong one is named, never quoted."""
    try:
        return load_settings()
    except ValidationError as failure:
        names = sorted({f"APARTE_{str(error['loc'][0]).upper()}" for error in failure.errors()})
        raise RefusedError("cli.error.settings", names=", ".join(names)) from None


@asynccontextmanager
async def open_instance(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Instance]:
    """An instance whose databases have this version's schema; closed at the end."""
    await asyncio.to_thread(bring_up_to_date, settings)
    async with assembled(settings, clock) as instance:
        await catch_up(instance.db, instance.vault.ledger, clock)
        yield instance


@asynccontextmanager
async def assembled(
    settings: Settings, clock: Clock = system_clock, *, opening: bool = True
) -> AsyncIterator[Instance]:
    """An instance as it stands; closed at the end. Unless the vault is to be opened, no key is made for it either."""
    db = Database(settings.main_database, settings.data_dir)
    keys = Database(settings.vault_database, settings.data_dir)
    vault = assemble_vault(db, keys, settings.master_key_path, clock, limits_on=settings.rate_limits == "on")
    hasher = PasswordHasher()
    try:
        if opening:
            await vault.open()
        yield Instance(settings=settings, db=db, keys=keys, vault=vault, hasher=hasher, clock=clock)
    finally:
        hasher.close()
        await db.close()
        await keys.close()


def make_ready(settings: Settings) -> None:
    """Migrate, and see whether the two databases belong together, before anybody is answered."""

    async def look() -> None:
        async with open_instance(settings):
            pass

    asyncio.run(look())


def bring_up_to_date(settings: Settings) -> None:
    """Make the data directory and migrate both databases, if the register knows all that they would keep."""
    _check_register()
    try:
        settings.prepare_data_dir()
    except OSError as failure:
        raise RefusedError("cli.error.data-dir", reason=failure.strerror or "") from None
    try:
        migrate(settings.main_database, "main")
        migrate(settings.vault_database, "vault")
    except (SQLAlchemyError, OSError) as failure:
        raise RefusedError("cli.error.database", kind=type(failure).__name__) from None


def _check_register() -> None:
    try:
        check_tables()
    except RegisterGapError as gap:
        names = ", ".join((*gap.columns, *gap.categories))
        raise RefusedError("cli.error.register", names=names) from None
