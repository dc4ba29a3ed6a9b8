"""A sealed value as everybody but the vault sees it: a box that prints as `<sealed>` and cannot be looked into."""

from typing import NoReturn

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Sealed:
    """A ciphertext; it prints, formats and copies as nothing but `<sealed>`."""

    __slots__ = ("box",)

    def __init__(self, box: bytes) -> None:
        self.box = box

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.box == self.box

    def __hash__(self) -> int:
        return hash(self.box)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed value stays where it is")


class SealedType(TypeDecorator[Sealed]):
    """A column of boxes: it wraps and unwraps bytes, and never decrypts."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's
        """Refuse plaintext."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("seal the value before storing it")
        return value.box

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:  # noqa: ARG002  SQLAlchemy's
        """Box what comes from the database."""
        return None if value is None else Sealed(value)
