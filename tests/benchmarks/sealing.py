"""What a guest's post leaves beside the comment: a receipt, the sealed address, and its key in the vault."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import Session

from comments.discussion.models import Receipt
from comments.foundation.identifiers import new_id, new_token, token_hash
from comments.register.categories import CATEGORIES
from comments.vault.blind_index import tag_network
from comments.vault.bound import COMMENTS
from comments.vault.buckets import bucket_of
from comments.vault.derivation import KEY_BYTES
from comments.vault.intake import bucket_for, ip_wish, seal_wish
from comments.vault.key_store import LiveKey, _name_of_subject_key, ensure_data_keys, subject_of
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue, SubjectKey
from tests.benchmarks.filling import Filler

KEPT_DAYS: Final = 90
"""How long a site keeps addresses unless it says otherwise."""
_ADDRESS: Final = IPv4Address("203.0.113.7")
# All come from one network, whose tag is made once a day instead of with each.
_WISH: Final = replace(ip_wish(_ADDRESS, KEPT_DAYS), tag_of=None)
_RECEIPT_LIVES: Final = timedelta(days=CATEGORIES["receipt"].period_days or 0)


class Sealer:
    """Seals with the vault's own means, many at once."""

    def __init__(self, keyring: Keyring, site_id: str, main: Connection, vault: Connection) -> None:
        self._keyring = keyring
        self._site_id = site_id
        self._receipts, self._values = Filler(main, Receipt), Filler(main, SealedValue)
        self._subjects = Filler(vault, SubjectKey)
        self._vault = vault
        self._keys: dict[date, tuple[LiveKey, bytes, bytes]] = {}

    def keep(self, comments: Sequence[tuple[str, datetime]]) -> None:
        """Store what belongs to some comments, each an id and its time."""
        made = [self._made(own_id, at) for own_id, at in comments]
        self._receipts.fill([_receipt(own_id, at) for own_id, at in comments])
        self._values.fill([sealed for sealed, _ in made])
        self._subjects.fill([subject for _, subject in made])

    def _made(self, comment_id: str, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        day, plain_day, tag = self._key_of(at)
        key_id, subject, plain = new_id(), subject_of(COMMENTS, comment_id), secrets.token_bytes(KEY_BYTES)
        wrapped = self._keyring.wrap(plain, _name_of_subject_key(key_id, subject, self._site_id))
        # As `new_subject_key` makes it, without the model: there are a million of them.
        key: dict[str, Any] = {"subject": subject, "id": key_id, "site_id": self._site_id, "wrapped": wrapped}
        key |= {"created_at": at, "expires_at": day.expires_at}
        sealed = seal_wish(_WISH, (self._site_id, comment_id), (day, plain_day, plain), at)
        return sealed | {"network_tag": tag}, key

    def _key_of(self, at: datetime) -> tuple[LiveKey, bytes, bytes]:
        """The key of a day, wrapped and plain, and the network's tag of that day."""
        day = bucket_of(at)
        if day not in self._keys:
            bucket = bucket_for(_WISH, self._site_id, at)
            live = ensure_data_keys(Session(self._vault), self._keyring, [bucket], at)[bucket]
            plain = self._keyring.unwrap(live.wrapped, live.name)
            self._keys[day] = live, plain, tag_network(plain, _ADDRESS)
        return self._keys[day]


def _receipt(comment_id: str, at: datetime) -> dict[str, Any]:
    return {"comment_id": comment_id, "token_hash": token_hash(new_token()), "expires_at": at + _RECEIPT_LIVES}
