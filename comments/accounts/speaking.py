"""The language in which somebody is written to."""

from sqlmodel import Session

from comments.accounts.models import Account
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.texts import LANGUAGES


def speak(session: Session, account_id: str, language: str) -> Account:
    """Write to somebody in that language from now on; raises InvalidInputError."""
    if language not in LANGUAGES:
        raise InvalidInputError(FieldProblem("language", "not-a-choice", choices=", ".join(LANGUAGES)))
    account = session.get_one(Account, account_id)
    account.language = language
    session.add(account)
    return account
