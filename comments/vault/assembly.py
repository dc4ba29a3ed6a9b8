"""The vault put together; only the two composition roots may do so."""

from dataclasses import dataclass
from pathlib import Path

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.vault.addresses import AddressBook
from comments.vault.collection import Collector
from comments.vault.disclosure import Databases, DisclosureGate
from comments.vault.erasure import Eraser
from comments.vault.expiry import KeyExpiry
from comments.vault.finding import Finder
from comments.vault.gate import Gate
from comments.vault.keyring import Keyring, State
from comments.vault.ledger import Ledger
from comments.vault.resealing import Resealer
from comments.vault.secrets import SecretKeeper
from comments.vault.unlocking import unlock


@dataclass(frozen=True, kw_only=True)
class Vault:
    """Each part for those who may have it: sealing, opening, forgetting, and what key expiry needs."""

    collector: Collector
    gate: Gate
    addresses: AddressBook
    secrets: SecretKeeper
    eraser: Eraser
    expiry: KeyExpiry
    ledger: Ledger
    finder: Finder
    keys: Database
    master_key_path: Path
    clock: Clock
    # Whoever is handed the vault shall not come by the keys past the gate.
    _keyring: Keyring

    async def open(self) -> State:
        """Find or make the master key; to be awaited once, before anybody is answered."""
        await unlock(self._keyring, self.keys, self.master_key_path, self.clock)
        return self.state

    @property
    def state(self) -> State:
        """Whether posting is possible: `open`, or why not."""
        return self._keyring.state

    @property
    def signing_key(self) -> bytes:
        """The key of signed forms and tickets, which comes from the master key."""
        return self._keyring.signing_key


def assemble_vault(
    main: Database, keys: Database, master_key_path: Path, clock: Clock, *, limits_on: bool = True
) -> Vault:
    """Put the parts together; nothing is sealed or opened until `open` was awaited."""
    keyring = Keyring()
    gate = DisclosureGate(Databases(main=main, keys=keys), keyring, clock, limits_on=limits_on)
    return Vault(
        collector=Collector(keys, keyring, clock),
        gate=gate,
        addresses=gate,
        secrets=SecretKeeper(main, keys, keyring, clock),
        eraser=Eraser(keys, clock),
        expiry=KeyExpiry(keys, Resealer(main, keys, keyring, clock), clock),
        ledger=Ledger(keys),
        finder=Finder(main, keys, keyring, clock),
        keys=keys,
        master_key_path=master_key_path,
        clock=clock,
        _keyring=keyring,
    )
