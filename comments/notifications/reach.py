"""How many accounts are told of a version, in words; never which."""

from sqlmodel import Session

from comments.discussion.participating import count_known
from comments.foundation.texts import texts_for
from comments.policies.models import PolicyVersion


def reach_in_words(session: Session, published: PolicyVersion, language: str) -> str | None:
    """For whoever published it; nobody is told of a first version."""
    if published.version == 1:
        return None
    number = count_known(session, published.site_id, published.published_at)
    key = "alerts.told.mail" if published.severity == "material" else "alerts.told"
    return texts_for(language, "alerts").plural(key, number, version=published.version)
