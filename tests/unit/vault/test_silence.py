"""Nothing that carries a value, a key or a box prints it."""

import pickle
from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any, cast

import pytest
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from comments.disclosures.disclosing import Disclosure
from comments.portability.subject_access import OwnView
from comments.vault.collection import Entrusted, SealedIdentity
from comments.vault.gate import Opened
from comments.vault.intake import email_wish, ip_wish
from comments.vault.key_store import Bucket, LiveKey, new_data_key, new_subject_key
from comments.vault.keyring import Keyring, wrap_with
from comments.vault.models import DataKey, SealedValue, SubjectKey, VaultMark
from comments.vault.sealed import Sealed, SealedType
from comments.web.crowd import _Body
from comments.web.widget.posting import Tools

SECRETS = ("203.0.113.7", "ada@example.org", "hidden-bytes")
NONE: Any = None
SECRET: Any = b"hidden-bytes"
BOX: Any = Sealed(SECRET)
NOW = datetime(2026, 3, 14, tzinfo=UTC)
IP, EMAIL = SECRETS[0], SECRETS[1]


BUCKET = Bucket(site_id="garage", category="comment_ip", day=date(2026, 3, 14), expires_at=NOW)


def unlocked() -> Keyring:
    keyring = Keyring()
    master = b"hidden-bytes".ljust(32)
    keyring.unlock(master, wrap_with(master, bytes(32), "email-index"))
    return keyring


def _new(table: type[SQLModel], **values: Any) -> SQLModel:
    return table(**values)


CARRIERS: dict[str, object] = {
    "a box": BOX,
    "boxes in a list": [BOX],
    "a stored value": _new(SealedValue, box=BOX, blind_index=SECRET, network_tag=SECRET),
    "a sealed identity": SealedIdentity(table_name="comments", row_id="c1", rows=({"box": BOX, "x": "hidden-bytes"},)),
    "an address to seal": ip_wish(ip_address(IP), 90),
    "an e-mail to seal": email_wish(EMAIL, 90),
    "an opened look": Opened(id="a1", values={"ip": IP, "email": EMAIL}, expires_at={}, collected_at=NOW),
    "a disclosure": Disclosure(id="a1", ip=IP, email=EMAIL, collected_at=NOW, expires_at={}),
    "an own view": OwnView(ip=IP, email=EMAIL, collected_at=NOW, expires_at={}),
    "a data key": _new(DataKey, wrapped=SECRET),
    "a subject key": _new(SubjectKey, wrapped=SECRET),
    "a mark": _new(VaultMark, proof=SECRET, email_index_key=SECRET),
    "a live key": LiveKey(id="k1", name="data", wrapped=b"hidden-bytes", expires_at=None),
    "a fresh data key": new_data_key(unlocked(), BUCKET, NOW),
    "a fresh subject key": new_subject_key(unlocked(), "comments:c1", "garage", (NOW, None)),
    "a keyring": unlocked(),
    "what is entrusted": Entrusted(
        row=("comments", "c1"),
        site_id="garage",
        wishes=(ip_wish(ip_address(IP), 90), email_wish(EMAIL, 90)),
        buckets=(BUCKET, BUCKET),
        key=new_subject_key(unlocked(), "comments:c1", "garage", (NOW, None)),
        at=NOW,
    ),
    "what posting needs": Tools(NONE, NONE, NONE, NONE, NONE, receipt_key=SECRET),
    "a body on its way": _Body(cast("Any", {"client": (IP, 1)}), 1, network_of=lambda _: SECRET),
}


@pytest.mark.clause("P6")
@pytest.mark.parametrize("name", CARRIERS)
@pytest.mark.parametrize("prints", [repr, str, "{}".format, "%s".__mod__], ids=["repr", "str", "format", "percent"])
def test_it_prints_no_secret(name: str, prints: Callable[[object], str]) -> None:
    carrier = CARRIERS[name]
    shown = prints((carrier,)) if prints == "%s".__mod__ else prints(carrier)
    assert not [secret for secret in SECRETS if secret in shown]


def test_a_box_prints_as_sealed() -> None:
    assert f"{BOX} {BOX!r}" == "<sealed> <sealed>"


@pytest.mark.parametrize("leave", [pickle.dumps, copy], ids=["pickle", "copy"])
def test_a_box_is_not_carried_away(leave: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="a sealed value stays where it is"):
        leave(BOX)


@pytest.mark.parametrize("plaintext", [EMAIL, b"203.0.113.7", 7], ids=["text", "bytes", "number"])
def test_a_column_refuses_plaintext(plaintext: Any) -> None:
    with pytest.raises(TypeError, match="seal the value before storing it"):
        SealedType().process_bind_param(plaintext, sqlite.dialect())
