"""A report on its way in: the same fields as JSON, as a plain form, and from the service's own page."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.moderation.rules import LONGEST_EXPLANATION, Complaint, Notice
from comments.rendering.limits import check_name, check_words
from comments.vault.collection import Reporter
from comments.web.inputs import check_email, convert_form, decode_json

T = TypeVar("T")
_TICKED = frozenset({"on", "yes", "true", "1"})


class ReportInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with a comment, in whose good faith; who says so may stay away. Prints none of it."""

    reason: str
    explanation: str
    good_faith: bool
    name: str | None = None
    email: str | None = None

    def __repr__(self) -> str:
        return "ReportInput()"


def read_json_report(body: bytes) -> ReportInput:
    """A JSON body; raises InvalidInputError."""
    return decode_json(body, ReportInput)


def report_of_form(fields: Mapping[str, str]) -> ReportInput:
    """The fields of a form, of which browsers leave out what was not chosen; raises InvalidInputError."""
    given: dict[str, object] = {"reason": "", "explanation": "", **fields}
    given["good_faith"] = fields.get("good_faith", "") in _TICKED
    return convert_form(given, ReportInput)


def check_report(data: ReportInput, language: str) -> tuple[Notice, Reporter]:
    """What is reported and by whom; raises InvalidInputError that names every field that is wrong."""
    problems: list[FieldProblem] = []

    def kept(check: Callable[[], T]) -> T | None:
        try:
            return check()
        except InvalidInputError as refusal:
            problems.extend(refusal.problems)
            return None

    reason = kept(lambda: _reason(data.reason))
    explanation = kept(lambda: check_words(data.explanation, "explanation", LONGEST_EXPLANATION))
    name = kept(lambda: _name(data.name or ""))
    email = kept(lambda: check_email(data.email, "email"))
    if not data.good_faith:
        problems.append(FieldProblem("good_faith", "required"))
    if problems or reason is None or explanation is None:
        raise InvalidInputError(*problems)
    return Notice(reason=reason, explanation=explanation, language=language), Reporter(name=name, email=email)


def _name(text: str) -> str | None:
    return check_name(text, "name") if text.strip() else None


def _reason(text: str) -> Complaint:
    if not text:
        raise InvalidInputError(FieldProblem("reason", "required"))
    if text not in set(Complaint):
        raise InvalidInputError(FieldProblem("reason", "not-a-choice", choices=", ".join(Complaint)))
    return Complaint(text)
