"""Decisions about people on plain values: what each role may do, and which names and addresses are taken."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import idna

from comments.accounts.usernames import is_identifier, normal_form
from comments.foundation.errors import FieldProblem, InvalidInputError

LONGEST_USERNAME = 64
LONGEST_PASSWORD = 256
LONGEST_EMAIL = 254
# What mail programs take without quotes (RFC 5321, RFC 6531): no space, bracket, comma, colon, quote or backslash.
_LOCAL_PART = re.compile(r"(?=.{1,64}$)[^\s@()<>\[\]:;,\\\".]+(\.[^\s@()<>\[\]:;,\\\".]+)*")


class Role(StrEnum):
    """What somebody is to one site."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"


class Permission(StrEnum):
    """One thing that may be done on a site."""

    MODERATE = "site:comments:moderate"
    """Read the queue and decide on comments."""
    COMMENT_ERASE = "site:comments:erase"
    """Erase a comment at its author's request. Every use is recorded with its reason."""
    IDENTITY_DISCLOSE = "site:identity:disclose"
    """Learn the IP or e-mail address behind a comment. Every use is recorded with its reason."""
    RECORD_READ = "site:record:read"
    """Read who did what on the site: looks, refusals, changes of rules and roles."""
    SETTINGS_READ = "site:settings:read"
    """See the site's settings and the snippet to paste."""
    SETTINGS_CHANGE = "site:settings:change"
    """Change the site's rules, and with them its published policy."""
    PEOPLE_CHANGE = "site:people:change"
    """See who has which role, invite, give and take roles."""
    TRENDS_PUBLISH = "site:trends:publish"
    """Draft reports on how the site is used, and publish them."""


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
    name = normal_form(username.strip())
    fits = 0 < len(name) <= LONGEST_USERNAME and len(username_key(name)) <= 2 * LONGEST_USERNAME
    if not fits or not is_identifier(name):
        raise InvalidInputError(FieldProblem("username", "not-a-username", highest=LONGEST_USERNAME))
    return name


def check_email(email: str) -> str:
    """The address without spaces around it; raises InvalidInputError. Only a mail that arrives proves more."""
    kept = email.strip()
    local, _, domain = kept.rpartition("@")
    if len(kept) > LONGEST_EMAIL or not kept.isprintable() or not _LOCAL_PART.fullmatch(local) or not _is_host(domain):
        raise InvalidInputError(FieldProblem("email", "not-an-email"))
    return kept


def _is_host(name: str) -> bool:
    try:
        whole, dot, last = idna.encode(name.removesuffix("."), uts46=True, std3_rules=True).decode().rpartition(".")
    except idna.IDNAError:
        return False
    return bool(whole and dot) and not last.isdigit()
