"""The file of a backup: lines of JSON, compressed, the same from SQLite and PostgreSQL, read and written as a stream.

The first line says what it is, then each table names its columns and lists its rows, and the last line counts them and
holds a digest of all before it: a file that was cut off or changed does not pass for whole.
"""

import base64
import gzip
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from comments.db.migrating import Target
from comments.portability.errors import BackupDamagedError
from comments.vault.sealed import Sealed

BATCH: Final = 500
_FORMAT: Final = "aparte-backup-1"
_OWNER_ONLY: Final = 0o600
_LONGEST_LINE: Final = 64 * 1024 * 1024
_NO_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the decoder raises over a line that is none; bytes that are no text and endless brackets have their own."""

Row = dict[str, Any]
Batch = tuple[str, list[Row]]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup is: of which database, in which schema, beside which vault, and how far its ledger went then."""

    kind: Target
    revision: str
    vault: str
    sequence: int
    made_at: datetime
    format: str = _FORMAT


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    table: str
    columns: list[str]


class _End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rows: dict[str, int]
    sha256: str


class BackupWriter:
    """Writes a draft beside the file, for its owner's eyes alone, which takes the file's place once it is whole."""

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self.draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(self.draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        self._raw = os.fdopen(descriptor, "wb")
        self._packed = gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", compresslevel=6, mtime=0)
        self._digest = hashlib.sha256()
        self.rows: dict[str, int] = {}
        self._columns: list[str] = []
        self._put(header)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._packed.close()
        self._raw.close()
        self.draft.unlink(missing_ok=True)

    def begin_table(self, name: str, columns: Sequence[str]) -> None:
        """The rows that follow are this table's."""
        self.rows[name], self._columns = 0, list(columns)
        self._put(_Table(name, self._columns))

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Rows of the table that was begun."""
        for row in rows:
            self._put([_encoded(value) for value in row])
        self.rows[next(reversed(self.rows))] += len(rows)

    def finish(self) -> None:
        """Bring it onto the disk, and close it; `publish` follows once it was read again."""
        self._put(_End(self.rows, self._digest.hexdigest()))
        self._packed.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())

    def publish(self) -> None:
        """Let the draft take the file's place."""
        self.draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _put(self, value: object) -> None:
        line = msgspec.json.encode(value) + b"\n"
        self._digest.update(line)
        self._packed.write(line)


def read_header(path: Path) -> Header:
    """What the file says of itself; raises BackupDamagedError, and OSError where there is no such file."""
    for line in _lines(path):
        return _header(line)
    raise BackupDamagedError


def verify_backup(path: Path) -> Mapping[str, int]:
    """How many rows each table has, once the whole file was read; raises BackupDamagedError if it was changed."""
    digest, counts, table = hashlib.sha256(), dict[str, int](), ""
    lines = _lines(path)
    digest.update(next(lines, b""))
    for line in lines:
        match _parsed(line):
            case list():
                counts[table] = counts.get(table, 0) + 1
            case _Table(name):
                table, counts[name] = name, 0
            case _End(rows, sha256):
                if next(lines, None) is not None or (rows, sha256) != (counts, digest.hexdigest()):
                    raise BackupDamagedError
                return counts
        digest.update(line)
    raise BackupDamagedError


def batches_of(path: Path) -> Iterator[Batch]:
    """The rows of each table in turn, some at a time."""
    table, columns, rows = "", list[str](), list[Row]()
    lines = _lines(path)
    next(lines)
    for parsed in map(_parsed, lines):
        if isinstance(parsed, list):
            rows.append(dict(zip(columns, map(_decoded, parsed), strict=True)))
        if rows and (len(rows) == BATCH or not isinstance(parsed, list)):
            yield table, rows
            rows = []
        if isinstance(parsed, _Table):
            table, columns = parsed.table, parsed.columns


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path, "rb") as file:
            while line := file.readline(_LONGEST_LINE):
                yield line
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BackupDamagedError from None


def _header(line: bytes) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except _NO_JSON:
        raise BackupDamagedError from None
    if header.format != _FORMAT:
        raise BackupDamagedError
    return header


def _parsed(line: bytes) -> list[Any] | _Table | _End:
    kinds = {b"[": list, b'{"t': _Table, b'{"r': _End}
    kind = kinds.get(line[:1] if line[:1] == b"[" else line[:3])
    if kind is None:
        raise BackupDamagedError
    try:
        parsed: list[Any] | _Table | _End = msgspec.json.decode(line, type=kind)
    except _NO_JSON:
        raise BackupDamagedError from None
    return parsed


def _encoded(value: object) -> object:
    """A value that says of itself what it is, whatever the column's type is by the time when it is read."""
    match value:
        case Sealed():
            return {"b": base64.b64encode(value.box).decode()}
        case bytes():
            return {"b": base64.b64encode(value).decode()}
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case dict() | list():
            return {"j": value}
        case _:
            return value


def _decoded(value: Any) -> Any:  # noqa: ANN401  whatever a column holds
    match value:
        case {"b": str(text)}:
            return base64.b64decode(text)
        case {"t": str(text)}:
            return datetime.fromisoformat(text)
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case {"j": inner}:
            return inner
        case _:
            return value
