"""The search finds an address wherever and however it is hidden: a canary that cannot sing proves nothing."""

import base64
import hashlib
import json
import logging
import socket
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlmodel import Session

from comments.db.database import Database
from comments.outbox.queueing import enqueue
from tests.canary.storage import files_in, rows_of
from tests.canary.visitors import ADA, BEN, CANARIES, NEEDLES
from tests.canary.witness import Evidence, Witness, leaks, watching_the_wire
from tests.clock import SettableClock

EMAIL, V4, V6 = ADA.email, ADA.ip, BEN.ip
PACKED = ip_address(V6).packed

HIDDEN = {
    "as it is": f"from {V4}".encode(),
    "as it is, of the newer kind": f"from [{V6}]:443".encode(),
    "an e-mail in capitals": EMAIL.upper().encode(),
    "an e-mail in an address": quote(EMAIL).encode(),
    "an e-mail in JSON": json.dumps({"to": EMAIL}).encode(),
    "an e-mail's name alone": EMAIL.partition("@")[0].encode(),
    "an e-mail's domain alone": f"mx of {EMAIL.partition('@')[2]}".encode(),
    "written out": ip_address(V6).exploded.encode(),
    "as sixteen bytes": b"\x00\x01" + PACKED + b"\x02",
    "four bytes among sixteen": bytes(10) + b"\xff\xff" + ip_address(V4).packed,
    "in hex": PACKED.hex().encode(),
    "in capital hex": PACKED.hex().upper().encode(),
    "four bytes in hex": ip_address(V4).packed.hex().encode(),
    "in base64": base64.b64encode(EMAIL.encode()),
    "in base64, within something else": base64.b64encode(f"a{EMAIL}b".encode()),
    "in base64 for addresses": base64.urlsafe_b64encode(b"ab" + PACKED + b"c"),
    "its network, v4": b"203.0.113.0/24",
    "its network, v6": b"2001:db8:ca7a::/48",
    "its network without an end": b"203.0.113",
    "its name the other way round": b"201.113.0.203.in-addr.arpa",
    "as a number": str(int(ip_address(V4))).encode(),
    "in two bytes a letter": EMAIL.encode("utf-16-le"),
    "as Gravatar has it": f"https://gravatar.example/{hashlib.md5(EMAIL.lower().encode()).hexdigest()}".encode(),  # noqa: S324  what is looked for
    "as the newer Gravatar has it": hashlib.sha256(EMAIL.lower().encode()).hexdigest().encode(),
    "hashed as typed": hashlib.sha1(EMAIL.encode()).digest(),  # noqa: S324  likewise
    "an address hashed": hashlib.sha512(V4.encode()).hexdigest().encode(),
    "sixteen bytes hashed": hashlib.sha256(PACKED).digest(),
    "four bytes hashed": hashlib.sha256(ip_address(V4).packed).hexdigest().encode(),
    "a hash cut short": hashlib.sha256(V6.encode()).hexdigest()[:32].encode(),
    "a hash in base64": base64.b64encode(hashlib.sha256(EMAIL.encode()).digest()),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_hidden_address_is_found(how: str) -> None:
    assert NEEDLES.found_in(b"before " + HIDDEN[how] + b" after") != []


def test_nothing_is_found_where_there_is_nothing() -> None:
    haystack = b"nadia@example.net from 203.1.113.7 and 2001:db8:1::1 " + hashlib.sha256(b"something").digest()
    assert NEEDLES.found_in(haystack) == []


def test_what_may_be_there_is_let_be_and_nothing_else() -> None:
    found = NEEDLES.found_in(f"{ADA.email} {BEN.email}".encode(), allowed=ADA.own)
    assert {hit.partition(" as ")[0] for hit in found} == {"ben's e-mail"}


def test_an_answer_that_leaks_is_named_among_those_that_do_not() -> None:
    answers = [Evidence("first", b"fine"), Evidence("second", V4.encode()), Evidence("third", EMAIL.encode(), ADA.own)]
    assert {leak.partition(":")[0] for leak in leaks(NEEDLES, answers)} == {"second"}


@pytest.mark.parametrize("name", ["comments.web", "uvicorn.error", "sqlalchemy.engine"])
def test_a_line_that_leaks_into_a_log_is_found(name: str) -> None:
    witness = Witness()
    with witness.listening():
        logging.getLogger(name).debug("a post from %s", V4)
    assert leaks(NEEDLES, witness.logged) != []


def test_an_exception_that_leaks_into_a_log_is_found() -> None:
    witness = Witness()
    with witness.listening():
        try:
            int(EMAIL)
        except ValueError:
            logging.getLogger("comments").exception("something went wrong")
    assert leaks(NEEDLES, witness.logged) != []


def leak_into_the_outbox(session: Session, clock: SettableClock) -> None:
    enqueue(session, "mail", {"to": hashlib.sha256(EMAIL.lower().encode()).hexdigest()}, clock)


async def test_a_row_that_leaks_is_found(database: Database, clock: SettableClock) -> None:
    await database.write(lambda session: leak_into_the_outbox(session, clock))
    assert {leak.partition(":")[2] for leak in leaks(NEEDLES, await rows_of(database, "main"))} == {
        " a row of outbox: ada's e-mail as sha256 of value 2 in hex"
    }


def test_a_call_to_somebody_is_noticed() -> None:
    called: list[object] = []
    with watching_the_wire(called), socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        socket.create_connection(address).close()
        server.accept()[0].close()
    assert called == ["127.0.0.1", address]


def test_a_file_that_leaks_is_found(tmp_path: Path) -> None:
    (tmp_path / "main.db-wal").write_bytes(bytes(4096) + PACKED + bytes(4096))
    assert leaks(NEEDLES, files_in(tmp_path)) != []


def test_no_canary_is_a_part_of_another() -> None:
    values = [canary.value for canary in CANARIES]
    assert [each for each in values if sum(each in other for other in values) > 1] == []
