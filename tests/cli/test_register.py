"""The register for programs: as JSON, and as a Fides document that Fides' own package takes."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from comments.cli.fides_view import fides_document
from comments.foundation.yaml_writing import to_yaml
from comments.register.categories import CATEGORIES
from comments.register.clauses import CLAUSES
from comments.register.cookies import BROWSER_ENTRIES
from comments.register.interactions import INTERACTIONS
from comments.register.traces import TRACES
from comments.settings import OidcProvider, Settings
from comments.sites.rules import SiteSettings
from tests.cli.conftest import CommandLine
from tests.requirements import lacking

WORK = {"id": "work", "name": "Example AG", "issuer": "https://id.example.com", "client_id": "aparte"}
ABROAD = Settings(
    operator="Example hosting",
    smtp_url="smtps://mail.example.com?country=US&mechanism=scc",
    oidc_providers=(OidcProvider.model_validate(WORK),),
)


def the_document(settings: Settings = ABROAD) -> Any:
    """As it is read back from the YAML that is printed."""
    return yaml.safe_load(to_yaml(fides_document(SiteSettings(), settings, "en")))


def keys_used(resource: object, name: str) -> Iterator[str]:
    """Every value of that name, however deep."""
    if isinstance(resource, dict):
        for key, inner in resource.items():
            if key == name:
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from keys_used(inner, name)
    elif isinstance(resource, list):
        for inner in resource:
            yield from keys_used(inner, name)


@pytest.mark.clause("P1")
def test_the_register_is_printed_whole(stocked: CommandLine) -> None:
    view = stocked.data("policy", "register")
    told = [
        [each["category"] for each in view["categories"]],
        [each["interaction"] for each in view["interactions"]],
        [each["id"] for each in view["browser"]],
        [each["id"] for each in view["traces"]],
        [each["id"] for each in view["clauses"]],
        [each["id"] for each in view["recipients"]],
    ]
    register = (CATEGORIES, INTERACTIONS, BROWSER_ENTRIES, TRACES, CLAUSES)
    assert told == [*map(list, register), ["operator"]]


def test_it_tells_where_each_category_lies_and_what_its_period_rests_on(stocked: CommandLine) -> None:
    lines = {each["category"]: each for each in stocked.data("policy", "register")["categories"]}
    line = lines["comment_ip"]
    assert (line["kept_in"], line["floor_days"], line["ceiling_days"], "CNIL" in line["source"]) == (
        ["sealed_values.box"],
        1,
        180,
        True,
    )


def test_what_this_version_does_not_offer_is_said_to_be_so(stocked: CommandLine) -> None:
    lines = stocked.data("policy", "register")["interactions"]
    assert {each["interaction"] for each in lines if not each["offered"]} == {
        *("subscribe", "support", "transaction", "notice", "legal-request"),
    }


def test_a_blog_that_asks_for_less_is_told_of_as_it_is(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "email=hidden")
    lines = {each["interaction"]: each for each in stocked.data("policy", "register", "garage")["interactions"]}
    assert lines["comment-as-guest"]["optional"] == []


def test_the_fides_document_is_printed_as_yaml(stocked: CommandLine) -> None:
    printed = yaml.safe_load(stocked.do("policy", "register", "garage", "--fides"))
    declared = [each["name"] for each in printed["system"][0]["privacy_declarations"]]
    assert (list(printed), len(declared)) == (["organization", "system", "dataset"], len(CATEGORIES))


def test_fides_takes_the_document() -> None:
    try:
        from fideslang.parse import load_manifests_into_taxonomy
    except ImportError:
        lacking("fideslang", "it is not installed; make test installs it")
    taxonomy = load_manifests_into_taxonomy(the_document())
    assert [each.fides_key for each in taxonomy.system] == ["aparte", "mail-server", "oidc_work"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("data_categories", "data_category"), ("data_use", "data_use"), ("data_subjects", "data_subject")],
)
def test_every_word_of_the_taxonomy_exists(name: str, kind: str) -> None:
    try:
        from fideslang.default_taxonomy import DEFAULT_TAXONOMY
    except ImportError:
        lacking("fideslang", "it is not installed; make test installs it")
    known = {each.fides_key for each in getattr(DEFAULT_TAXONOMY, kind)}
    assert set(keys_used(the_document(), name)) - known == set()


def test_every_column_that_keeps_something_of_people_says_what_in_fides_words() -> None:
    tables = {each["name"]: each["fields"] for each in the_document()["dataset"][0]["collections"]}
    fields = {each["name"]: each.get("data_categories") for each in tables["comments"]}
    assert (fields["author_name"], fields["status"]) == (
        ["user.content.private", "user.content.public", "user.name"],
        None,
    )
