"""A comment on its way in: the same fields as JSON or as a plain form."""

from typing import Any

import msgspec

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.rendering.limits import check_name
from comments.spam.proof_of_work import Solution
from comments.web.inputs import check_email, check_line, convert_form, decode_json, flat_fields
from comments.web.thread_page import LONGEST_KEY

LONGEST_TITLE = 300
LONGEST_URL = 1000
# A plain form has flat names, so that browsers fill in `name` and `email` by themselves.
_FLAT_NAMES = {
    "thread": ("thread", "key"),
    "url": ("thread", "url"),
    "title": ("thread", "title"),
    "name": ("author", "name"),
    "email": ("author", "email"),
}


class ThreadInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page that is commented on."""

    key: str
    url: str | None = None
    title: str | None = None


class AuthorInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a guest says of themselves. Prints none of it."""

    name: str
    email: str | None = None

    def __repr__(self) -> str:
        return "AuthorInput()"


class CommentInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new comment, as the API takes it."""

    thread: ThreadInput
    body: str
    parent: str | None = None
    author: AuthorInput | None = None
    challenge: Solution | None = None
    policy_version: int | None = None


class FormInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new comment from a form, with what only forms carry: a hidden field, a stamp of time, a key against doubles."""

    thread: ThreadInput
    body: str = ""
    parent: str | None = None
    author: AuthorInput | None = None
    challenge: Solution | None = None
    policy_version: int | None = None
    website: str = ""
    stamp: str = ""
    idempotency_key: str | None = None
    lang: str | None = None


def read_json(body: bytes) -> CommentInput:
    """A JSON body; raises InvalidInputError."""
    return decode_json(body, CommentInput)


def read_form(body: bytes) -> FormInput:
    """A URL-encoded body; raises InvalidInputError."""
    return convert_form(_nested(flat_fields(body)), FormInput)


def comment_input(form: FormInput) -> CommentInput:
    """The comment that a form carries."""
    return CommentInput(
        thread=form.thread,
        body=form.body,
        parent=form.parent,
        author=form.author,
        challenge=form.challenge,
        policy_version=form.policy_version,
    )


def check_comment(data: CommentInput) -> CommentInput:
    """The same comment, its lines trimmed; raises InvalidInputError that names every field that is wrong."""
    problems: list[FieldProblem] = []

    def line(value: str | None, field: str, longest: int, *, required: bool = False) -> str | None:
        try:
            return check_line(value, field, longest, required=required)
        except InvalidInputError as refusal:
            problems.extend(refusal.problems)
            return None

    thread = ThreadInput(
        key=line(data.thread.key, "thread.key", LONGEST_KEY, required=True) or "",
        title=line(data.thread.title, "thread.title", LONGEST_TITLE),
        url=line(data.thread.url, "thread.url", LONGEST_URL),
    )
    parent = line(data.parent, "parent", 40)
    author = None if data.author is None else _check_author(data.author, problems)
    if problems:
        raise InvalidInputError(*problems)
    return msgspec.structs.replace(data, thread=thread, parent=parent, author=author)


def _check_author(author: AuthorInput, problems: list[FieldProblem]) -> AuthorInput:
    name, email = "", None
    try:
        name = check_name(author.name, "author.name")
    except InvalidInputError as refusal:
        problems.extend(refusal.problems)
    try:
        email = check_email(author.email, "author.email")
    except InvalidInputError as refusal:
        problems.extend(refusal.problems)
    return AuthorInput(name=name, email=email)


def _nested(fields: dict[str, str]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in fields.items():
        path = _FLAT_NAMES.get(name) or tuple(name.replace("[", ".").replace("]", "").split("."))
        if value == "" and path[0] != "body" and path != ("author", "name"):
            continue
        _place(nested, path, value)
    if nested.get("author") == {"name": ""}:
        del nested["author"]
    if isinstance(nested.get("challenge"), str):
        nested["challenge"] = _challenge(nested["challenge"])
    return nested


def _place(nested: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    *folders, last = path
    for folder in folders:
        nested = nested.setdefault(folder, {})
        if not isinstance(nested, dict):
            raise InvalidInputError(FieldProblem(".".join(path), "wrong-type"))
    nested[last] = value


def _challenge(text: str) -> Any:  # noqa: ANN401  its shape is checked with the whole form
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise InvalidInputError(FieldProblem("challenge", "not-json")) from None
