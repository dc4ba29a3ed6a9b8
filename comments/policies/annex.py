"""What the reference policy leaves open: periods, recipients, rights, minors, automated decisions, whom to ask."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from comments.foundation.texts import Texts
from comments.policies.clauses import Subject
from comments.policies.documents import Link, Paragraph
from comments.policies.receiving import recipients_in_words

_CNIL = "https://www.cnil.fr/fr/plaintes"
_ACCOUNT, _COOKIES, _LOST_RECEIPT = "/account", "/cookies", "/receipts/lost"
_RIGHTS = ("access", "rectification", "erasure", "portability", "objection", "restriction", "after-death")


def annex(section: str, subject: Subject, texts: Texts) -> list[Paragraph]:
    """The paragraphs that a section holds beside its clauses."""
    written = _SECTIONS.get(section)
    return [] if written is None else written(subject, texts)


def _cookies(_: Subject, texts: Texts) -> list[Paragraph]:
    leads = Link(href=_COOKIES, text=texts("policy.link.cookies"))
    return [Paragraph(text=texts("policy.cookies.list"), links=[leads])]


def _kept(_: Subject, texts: Texts) -> list[Paragraph]:
    return [Paragraph(text=texts(f"policy.kept.{each}")) for each in ("lead", "day", "hold")]


def _recipients(subject: Subject, texts: Texts) -> list[Paragraph]:
    return [Paragraph(text=text) for text in recipients_in_words(subject.operator, texts)]


def _rights(subject: Subject, texts: Texts) -> list[Paragraph]:
    minutes = subject.settings.edit_minutes
    edit = f" {texts.plural('policy.rights.edit', minutes)}" if minutes else ""
    ways = [(_ACCOUNT, "policy.link.account"), (_LOST_RECEIPT, "policy.link.lost")]
    links = [Link(href=href, text=texts(text)) for href, text in ways]
    operator = subject.operator.name
    said = {name: texts(f"policy.rights.{name}", operator=operator) for name in _RIGHTS}
    said["rectification"] += edit
    return [
        Paragraph(text=texts("policy.rights.lead", operator=operator), links=links),
        *(Paragraph(title=texts(f"policy.right.{name}"), text=text) for name, text in said.items()),
    ]


def _minors(_: Subject, texts: Texts) -> list[Paragraph]:
    return [Paragraph(text=texts("policy.minors.age")), Paragraph(text=texts("policy.minors.parents"))]


def _decisions(_: Subject, texts: Texts) -> list[Paragraph]:
    return [Paragraph(text=texts("policy.decisions.none")), Paragraph(text=texts("policy.decisions.obstacles"))]


def _addition(subject: Subject, texts: Texts) -> list[Paragraph]:
    words = subject.settings.additions.get(texts.language, "")
    return [Paragraph(text=line) for line in words.splitlines()]


def _contact(subject: Subject, texts: Texts) -> list[Paragraph]:
    contact, known = subject.operator.contact, texts("policy.contact.operator", operator=subject.operator.name)
    if not contact:
        return [Paragraph(text=f"{known} {texts('policy.contact.blog', site=subject.site_name)}")]
    asked = texts("policy.contact.address", contact=contact)
    return [Paragraph(text=f"{known} {asked}", links=[Link(href=_address(contact), text=texts("policy.link.write"))])]


def _complaint(_: Subject, texts: Texts) -> list[Paragraph]:
    return [
        Paragraph(text=texts("policy.complaint.right")),
        Paragraph(text=texts("policy.complaint.cnil"), links=[Link(href=_CNIL, text=texts("policy.link.cnil"))]),
    ]


def _address(contact: str) -> str:
    """Where a click on it leads: a page, or a mail."""
    return contact if contact.startswith(("https://", "http://", "mailto:")) else f"mailto:{contact}"


_SECTIONS: Mapping[str, Callable[[Subject, Texts], list[Paragraph]]] = MappingProxyType(
    {
        "cookies": _cookies,
        "kept": _kept,
        "recipients": _recipients,
        "rights": _rights,
        "minors": _minors,
        "decisions": _decisions,
        "addition": _addition,
        "contact": _contact,
        "complaint": _complaint,
    }
)
