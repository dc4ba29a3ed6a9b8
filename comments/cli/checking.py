"""Looking at an instance as it stands; unlike the other commands it migrates nothing."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from comments.accounts.openid.errors import ProviderTroubleError
from comments.accounts.openid.flows import Flow
from comments.accounts.openid.providers import Providers
from comments.accounts.openid.wire import Wire
from comments.cli.findings import Finding, finding, in_clock, in_configuration, in_files, in_queue, in_sites
from comments.cli.proving import is_violated, proof_lines
from comments.cli.replica import look_at_replica
from comments.cli.wiring import Instance, assembled
from comments.db.migrating import Target, is_current
from comments.foundation.clock import system_clock
from comments.limits.sharing import shared_store
from comments.register.checking import RegisterGapError
from comments.settings import Settings
from comments.tables import check_tables
from comments.vault.errors import VaultBehindError
from comments.vault.ledger import known


async def look_at_instance(settings: Settings) -> list[Finding]:
    """Everything that is wrong, or that one should know."""
    found = [*_look_at_register(), *in_configuration(settings), *in_files(settings), *await _look_at_limits(settings)]
    found += await _look_at_providers(settings)
    schema = await asyncio.to_thread(_look_at_schema, settings)
    if schema:
        return [*found, *schema]
    async with assembled(settings) as instance:
        found += [*_look_at_vault(instance), *await _look_at_ledger(instance)]
        # A service that would not start, or not as it should, cannot be asked about its clauses.
        clauses = [] if any(each.level == "wrong" for each in found) else await _look_at_clauses(instance)
        replica = await look_at_replica(settings, instance.db)
        return [*found, *await _look_inside(instance), *replica, *clauses]


async def _look_inside(instance: Instance) -> list[Finding]:
    clock, operator = instance.clock, instance.operator
    queue = await instance.db.read(lambda session: list(in_queue(session, clock())))
    clocks = in_clock(await instance.vault.expiry.latest_run(), clock())
    return [*clocks, *queue, *await instance.db.read(lambda session: list(in_sites(session, operator, clock)))]


def _look_at_vault(instance: Instance) -> list[Finding]:
    state = instance.vault.state
    return [] if state == "open" else [finding(f"key-{state}", path=instance.settings.master_key_path)]


async def _look_at_ledger(instance: Instance) -> list[Finding]:
    reached = await instance.vault.ledger.high_water()
    try:
        if reached is not None:
            await known(instance.db, reached)
    except VaultBehindError:
        return [finding("vault-behind")]
    return []


def _look_at_register() -> list[Finding]:
    """Whether the service would start at all."""
    try:
        check_tables()
    except RegisterGapError as gap:
        return [finding("register", names=", ".join((*gap.columns, *gap.categories)))]
    return []


async def _look_at_clauses(instance: Instance) -> list[Finding]:
    lines = await proof_lines(instance)
    return [finding("clause", clause=each.id, evidence=each.evidence) for each in lines if is_violated(each)]


async def _look_at_limits(settings: Settings) -> list[Finding]:
    try:
        async with shared_store(settings) as store:
            return [] if store is None or await store.answers() else [finding("valkey-silent")]
    except ModuleNotFoundError:
        return [finding("valkey-missing")]
    except ValueError:
        return [finding("valkey-address")]


async def _look_at_providers(settings: Settings) -> list[Finding]:
    found = []
    for provider in Providers(settings.oidc_providers, settings.public_url, Wire(), system_clock):
        try:
            await provider.address_for(Flow(provider=provider.id))
        except ProviderTroubleError as failure:
            found.append(finding("provider", provider=provider.id, kind=failure.trouble.name))
    return found


def _look_at_schema(settings: Settings) -> list[Finding]:
    if not settings.data_dir.is_dir():
        return [finding("data-dir-missing", path=settings.data_dir)]
    found = [_look_at_database(settings.main_database, "main"), _look_at_database(settings.vault_database, "vault")]
    return [each for each in found if each is not None]


def _look_at_database(url: str, target: Target) -> Finding | None:
    try:
        return None if is_current(url, target) else finding("schema", target=target)
    except (SQLAlchemyError, OSError) as failure:
        return finding("database", target=target, kind=type(failure).__name__)
