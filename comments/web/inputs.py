"""What arrives from outside: text is checked for what no text may hold before anything else sees it."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.register.interactions import INTERACTIONS
from comments.web.problems import field_problem

S = TypeVar("S", bound=msgspec.Struct)
LONGEST_EMAIL: Final = 254
_MOST_FIELDS: Final = 30
MOST_VERSIONS: Final = 2**31 - 1
"""What a thread's version may be called in an address: as much as a column holds."""
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_AT_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def check_line(value: str | None, field: str, longest: int, *, required: bool = False) -> str | None:
    """One line of text without spaces around it, or None where nothing was given. Raises InvalidInputError."""
    kept = (value or "").strip()
    if not kept:
        if required:
            raise InvalidInputError(FieldProblem(field, "required"))
        return None
    if _NOT_TEXT.search(kept):
        raise InvalidInputError(FieldProblem(field, "not-text"))
    if len(kept) > longest:
        raise InvalidInputError(FieldProblem(field, "too-long", limit=longest))
    return kept


def check_email(value: str | None, field: str) -> str | None:
    """An address that mail could go to, or None where none was given; raises InvalidInputError."""
    email = check_line(value, field, LONGEST_EMAIL)
    if email is None:
        return None
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or "." not in domain.strip(".") or any(each in email for each in ' <>",;()'):
        raise InvalidInputError(FieldProblem(field, "not-an-email"))
    return email


def check_given(**fields: str) -> None:
    """Refuse what was left empty. Raises InvalidInputError that names every such field."""
    missing = [FieldProblem(name, "required") for name, value in fields.items() if not value]
    if missing:
        raise InvalidInputError(*missing)


def check_listed(fields: Mapping[str, str], interaction: str, *others: str) -> None:
    """Refuse a form with a field that the interaction does not list, nor the form itself. Raises InvalidInputError."""
    known = {*INTERACTIONS[interaction].asked, *others}
    unknown = [FieldProblem(name, "unknown-field") for name in fields if name not in known]
    if unknown:
        raise InvalidInputError(*unknown)


def decode_json(body: bytes, shape: type[S]) -> S:
    """A JSON body of a shape. Raises InvalidInputError that names the field."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as failure:
        raise InvalidInputError(_field_of(str(failure))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InvalidInputError(FieldProblem("", "not-json")) from None


def flat_fields(body: bytes) -> dict[str, str]:
    """The fields of a form as they were typed, for keeping them when something is wrong."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")
    except (UnicodeDecodeError, ValueError):
        raise InvalidInputError(FieldProblem("", "not-a-form")) from None
    return dict(pairs)


def convert_form(fields: object, shape: type[S]) -> S:
    """Form fields of a shape. Raises InvalidInputError that names the field."""
    try:
        return msgspec.convert(fields, type=shape, strict=False)
    except msgspec.ValidationError as failure:
        raise InvalidInputError(_field_of(str(failure))) from None


def _field_of(message: str) -> FieldProblem:
    found = _AT_PATH.search(message)
    return field_problem(found.group("path") if found else "", message)
