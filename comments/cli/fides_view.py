"""The register as a Fides document: the service and who receives something as systems, the tables as datasets."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import MetaData, Table

from comments.foundation.texts import Texts, texts_for
from comments.policies.wording import period_in_words
from comments.register.categories import CATEGORIES, Category
from comments.register.columns import categories_of
from comments.register.fides import LEGAL_BASES, TRANSFERS, data_categories, data_use
from comments.register.recipients import Recipient, recipients_of
from comments.settings import Settings
from comments.sites.rules import SiteSettings
from comments.tables import SCHEMAS

_SERVICE: Final = "aparte"
_DATASETS: Final = ("aparte_main", "aparte_vault")
_ORGANIZATION: Final = "default_organization"
Resource = dict[str, Any]


def fides_document(site: SiteSettings, settings: Settings, language: str) -> Resource:
    """Organization, systems and datasets."""
    texts = texts_for(language, "policy")
    others = [each for each in recipients_of(settings) if each.kind != "operator"]
    return {
        "organization": [{"fides_key": _ORGANIZATION, "name": settings.operator}],
        "system": [_service(site, others, texts), *map(_system, others)],
        "dataset": [_dataset(key, schema) for key, schema in zip(_DATASETS, SCHEMAS, strict=True)],
    }


def _service(site: SiteSettings, others: list[Recipient], texts: Texts) -> Resource:
    abroad = sorted({TRANSFERS[each.mechanism] for each in others if each.mechanism in TRANSFERS})
    return {
        "fides_key": _SERVICE,
        "name": "Aparté",
        "system_type": "Service",
        "dataset_references": list(_DATASETS),
        "does_international_transfers": bool(abroad),
        "legal_basis_for_transfers": abroad,
        "egress": [_egress(each) for each in others],
        "privacy_declarations": [_declaration(each, site, texts) for each in CATEGORIES.values()],
    }


def _declaration(category: Category, site: SiteSettings, texts: Texts) -> Resource:
    return {
        "name": texts(f"policy.category.{category.id}"),
        "data_categories": list(data_categories(category.id)),
        "data_use": data_use(category),
        "data_subjects": ["visitor"],
        "dataset_references": [_DATASETS[0]],
        "flexible_legal_basis_for_processing": False,
        "legal_basis_for_processing": LEGAL_BASES[category.basis],
        "retention_period": period_in_words(texts, site, category),
    }


def _system(recipient: Recipient) -> Resource:
    return {
        "fides_key": _key(recipient),
        "name": recipient.name,
        "system_type": "Third Party",
        "privacy_declarations": [],
    }


def _egress(recipient: Recipient) -> Resource:
    handed = {each for category in recipient.receives for each in data_categories(category)}
    return {"fides_key": _key(recipient), "type": "system", "data_categories": sorted(handed)}


def _key(recipient: Recipient) -> str:
    return recipient.id.replace(":", "_")


def _dataset(key: str, schema: MetaData) -> Resource:
    return {
        "fides_key": key,
        "name": key,
        "collections": [{"name": table.name, "fields": list(_fields(table))} for table in schema.sorted_tables],
    }


def _fields(table: Table) -> Iterator[Resource]:
    """Every column, with what it holds of people."""
    for column in table.columns:
        held = {each for category in categories_of(column) for each in data_categories(category)}
        yield {"name": column.name, "data_categories": sorted(held)} if held else {"name": column.name}
