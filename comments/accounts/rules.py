"""Decisions about people on plain values: what each role may do, and which names and passwords are taken."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from comments.foundation.errors import FieldProblem, InvalidInputError

LONGEST_USERNAME = 64
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
LONGEST_EMAIL = 254
_MARKS = "-_."
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+")


class Role(StrEnum):
    """What somebody is to one site."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"


class Permission(StrEnum):
    """One thing that may be done on a site."""

    MODERATE = "site:comments:moderate"
    """Read the queue and decide on comments."""
    IDENTITY_DISCLOSE = "site:identity:disclose"
    """Learn the IP or e-mail address behind a comment. Every use is recorded with its reason."""
    RECORD_READ = "site:record:read"
    """Read who did what on the site: looks, refusals, changes of rules and roles."""
    SETTINGS_READ = "site:settings:read"
    """See the site's settings and the snippet to paste."""
    SETTINGS_CHANGE = "site:settings:change"
    """Change the site's rules, and with them its published policy."""
    PEOPLE_CHANGE = "site:people:change"
    """Give and take roles."""


PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Permission),
        Role.ADMIN: frozenset(Permission),
        Role.MODERATOR: frozenset({Permission.MODERATE, Permission.SETTINGS_READ}),
    }
)
"""Who may do what."""


def allows(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in PERMISSIONS[role]


def username_key(username: str) -> str:
    """The name as names are compared: width, case and composition do not tell two apart (after RFC 8265)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username.strip()).casefold())


def check_username(username: str) -> str:
    """The name in one composed form; raises InvalidInputError unless it is letters, digits, `-`, `_` and `.`."""
    name = unicodedata.normalize("NFC", username.strip())
    fits = 0 < len(name) <= LONGEST_USERNAME and len(username_key(name)) <= 2 * LONGEST_USERNAME
    if not fits or not name[0].isalnum() or not all(_may_stand(character) for character in name):
        raise InvalidInputError(FieldProblem("username", "not-a-username", highest=LONGEST_USERNAME))
    return name


def check_email(email: str) -> str:
    """The address without spaces around it; raises InvalidInputError. Only a mail that arrives proves more."""
    kept = email.strip()
    if len(kept) > LONGEST_EMAIL or not kept.isprintable() or not _EMAIL.fullmatch(kept):
        raise InvalidInputError(FieldProblem("email", "not-an-email"))
    return kept


def check_password(password: str) -> str:
    """The password as given, if its length will do; raises InvalidInputError."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        bounds = {"lowest": SHORTEST_PASSWORD, "highest": LONGEST_PASSWORD}
        raise InvalidInputError(FieldProblem("password", "password-length", **bounds))
    return password


def _may_stand(character: str) -> bool:
    return character in _MARKS or unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"
