"""Recipients in words: who they are, where, and what covers sending something there."""

from babel import Locale

from comments.foundation.texts import Texts
from comments.foundation.transfers import is_covered
from comments.policies.clauses import Operator
from comments.register.recipients import Recipient


def named_abroad(recipient: Recipient) -> str:
    """What tells one recipient from another in the rules: a name, and the country unless the regulation holds there."""
    is_abroad = recipient.country and not is_covered(recipient.country, "none")
    return f"{recipient.name} ({recipient.country})" if is_abroad else recipient.name


def recipients_in_words(operator: Operator, texts: Texts) -> list[str]:
    """A paragraph for each, or the one that says that there is nobody."""
    told = [
        f"{texts(f'policy.recipients.{each.kind}', name=each.name)} {_where(each, operator, texts)}"
        for each in operator.recipients
    ]
    return told or [texts("policy.recipients.none", operator=operator.name)]


def _where(recipient: Recipient, operator: Operator, texts: Texts) -> str:
    if not recipient.country:
        return texts("policy.recipients.unknown", operator=operator.name)
    country = Locale(texts.language).territories.get(recipient.country, recipient.country)
    if is_covered(recipient.country, "none"):
        return texts("policy.recipients.european", country=country)
    return texts(f"policy.recipients.abroad.{recipient.mechanism}", country=country)
