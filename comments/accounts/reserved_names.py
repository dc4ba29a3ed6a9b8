"""Names that people would take for those who run the service; only the operator gives them out."""

import unicodedata
from functools import cache

from comments.accounts.look_alikes import skeleton

_NAMES = (
    # Who runs it.
    *("admin", "administrator", "administrators", "moderator", "moderators", "mod", "owner", "operator", "staff"),
    *("team", "support", "help", "helpdesk", "info", "contact", "official", "service", "services", "system"),
    *("root", "superuser", "sysadmin", "sysop", "aparte", "aparté", "comments", "bot", "robot", "daemon"),
    *("administrateur", "administratrice", "administration", "modérateur", "modératrice", "modération"),
    *("propriétaire", "exploitant", "exploitante", "équipe", "assistance", "aide", "officiel", "système", "webmestre"),
    # Whose mailboxes RFC 2142 and habit set aside.
    *("abuse", "hostmaster", "marketing", "noc", "noreply", "no-reply", "postmaster", "privacy", "sales", "security"),
    *("webmaster", "mailer-daemon", "dpo", "legal", "billing", "confidentialité", "sécurité", "juridique", "dpd"),
    # Who is nobody.
    *("anonymous", "anonyme", "deleted", "supprimé", "erased", "effacé", "everybody", "everyone", "guest", "invité"),
    *("me", "moi", "nobody", "personne", "none", "null", "nil", "undefined", "unknown", "inconnu", "user", "visitor"),
    *("utilisateur", "utilisatrice", "visiteur", "visiteuse", "you", "vous", "tous", "all", "here", "ici", "test"),
)
_MARKS = str.maketrans("", "", "-_.")


def is_reserved(name: str) -> bool:
    """Whether a name, or one that looks like it, is reserved, whatever accents, marks and final digits it wears."""
    bare = _bare(name)
    worn = {bare, bare.rstrip("0123456789")}
    return not _skeletons().isdisjoint(map(skeleton, worn | {each.casefold() for each in worn}))


@cache
def _skeletons() -> frozenset[str]:
    return frozenset(skeleton(_bare(each)) for each in _NAMES)


def _bare(name: str) -> str:
    parts = unicodedata.normalize("NFD", name.translate(_MARKS))
    return "".join(each for each in parts if unicodedata.category(each) != "Mn")
