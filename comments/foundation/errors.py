"""The errors people meet: a class with a code and a status, whose words stand in the catalogues."""

from typing import ClassVar

Parameters = dict[str, str | int]


class CommentsError(Exception):
    """Something a person asked for was refused; the catalogue says why and what to do.

    Texts: `error.<code>.title` and `error.<code>.detail` in the `errors` domain, filled with `parameters`.
    An instance never holds an address, a token or what a person wrote.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(
        self, *, field: str | None = None, headers: dict[str, str] | None = None, **parameters: str | int
    ) -> None:
        super().__init__(self.code)
        self.field = field
        self.headers = headers or {}
        self.parameters: Parameters = parameters


class InvalidInputError(CommentsError):
    """A field is not what it should be; `problems` names each with the code of its message."""

    code = "invalid-input"
    status = 400

    def __init__(self, *problems: "FieldProblem") -> None:
        super().__init__()
        self.problems = problems


class FieldProblem:
    """One field of the input and the code of what is wrong with it (`error.field.<code>`)."""

    __slots__ = ("code", "field", "parameters")

    def __init__(self, field: str, code: str, **parameters: str | int) -> None:
        self.field = field
        self.code = code
        self.parameters: Parameters = parameters

    def __repr__(self) -> str:
        return f"FieldProblem({self.field!r}, {self.code!r})"


class NotFoundError(CommentsError):
    """There is no such thing, or it is not yours; the answer does not tell which."""

    code = "not-found"
    status = 404


class NotSignedInError(CommentsError):
    """The token is missing, unknown, expired or of another kind: the same answer for all."""

    code = "not-signed-in"
    status = 401


class NotAllowedError(CommentsError):
    """The signed-in person may not do this here."""

    code = "not-allowed"
    status = 403
