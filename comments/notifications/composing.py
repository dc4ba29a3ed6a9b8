"""Write a mail: text and HTML from the catalogue, the same to the byte however often it is tried."""

from dataclasses import dataclass, field
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from comments.foundation.dates import long_date
from comments.foundation.mailboxes import one_line
from comments.foundation.texts import Texts, texts_for
from comments.notifications.letterhead import Letterhead
from comments.notifications.occasions import Occasion
from comments.outbox.models import OutboxEntry

_FOLDER = Path(__file__).resolve().parent / "templates"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a mail says, part by part; the link carries a secret and is not printed."""

    subject: str
    greeting: str | None
    lead: str
    action: str
    url: str = field(repr=False)
    life: str | None
    otherwise: str
    signature: str


def compose(entry: OutboxEntry, occasion: Occasion, to: Address, letterhead: Letterhead) -> EmailMessage:
    """The whole message; what names it comes from the entry, so that a second try is no second mail."""
    words = words_of(occasion, letterhead)
    # An address in other letters than ASCII needs a mail server that takes them (RFC 6531), with headers as they are.
    is_ascii = f"{letterhead.sender.addr_spec}{to.addr_spec}".isascii()
    message = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    message["From"] = letterhead.sender
    message["To"] = to
    message["Subject"] = one_line(words.subject)
    message["Date"] = entry.created_at
    message["Message-ID"] = f"<{entry.id}@{letterhead.host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_render("mail.txt", occasion, words), cte="quoted-printable")
    message.add_alternative(_render("mail.html", occasion, words), subtype="html", cte="quoted-printable")
    message.set_boundary(f"={entry.id}=")
    message["Content-Language"] = occasion.language
    return message


def words_of(occasion: Occasion, letterhead: Letterhead) -> Words:
    """The mail's texts in the reader's language."""
    texts, own = texts_for(occasion.language, "mail"), texts_for(occasion.language, occasion.letter.domain)
    name = occasion.letter.name
    values = _values(occasion, letterhead, texts)
    separator = "&" if "?" in occasion.path else "?"
    return Words(
        subject=own(f"mail.{name}.subject", **values),
        greeting=texts("mail.greeting", username=occasion.username) if occasion.username else None,
        lead=own(f"mail.{name}.lead", **values),
        action=own(f"mail.{name}.action", **values),
        url=f"{letterhead.public_url}{occasion.path}{separator}lang={occasion.language}",
        life=_life(occasion.life, texts),
        otherwise=own(f"mail.{name}.otherwise", **values),
        signature=texts("mail.signature.contact" if letterhead.contact else "mail.signature", **values),
    )


def _values(occasion: Occasion, letterhead: Letterhead, texts: Texts) -> dict[str, str]:
    """What the sentences may name."""
    return {
        "host": letterhead.host,
        "operator": letterhead.operator,
        "contact": letterhead.contact,
        "change": texts(f"mail.change.{occasion.change}") if occasion.change else "",
        "reference": occasion.reference,
        "browser": occasion.browser or texts("mail.browser.unknown"),
        "at": long_date(occasion.at, occasion.language) if occasion.at else "",
        "provider": letterhead.providers.get(
            occasion.provider, occasion.provider.partition(":")[2] or occasion.provider
        ),
        "role": texts(f"mail.role.{occasion.role}") if occasion.role else "",
        "site": occasion.site_name,
        "summary": occasion.summary,
    }


def _life(life: timedelta | None, texts: Texts) -> str | None:
    """How long the link works, counted from the request: a mail may be late."""
    if life is None:
        return None
    if life >= _DAY:
        return texts.plural("mail.life.days", life // _DAY)
    return texts.plural("mail.life.hours", max(1, life // _HOUR))


def _render(template: str, occasion: Occasion, words: Words) -> str:
    return _environment().get_template(template).render(language=occasion.language, words=words)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
