"""The register of personal data and the tables tell of the same, or the service does not start."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table, Text

import comments
from comments.app import create_app
from comments.db.types import UTCDateTime
from comments.register import checking
from comments.register.categories import CATEGORIES, Category
from comments.register.checking import RegisterGapError, check_register, silent_columns, unused_categories
from comments.register.columns import categories_of, is_silent, kept_as, not_personal
from comments.register.interactions import INTERACTIONS
from comments.settings import Settings
from comments.tables import SCHEMAS, metadata
from comments.vault.models import SEALED_CATEGORIES
from tests.architecture.routes import routes_of, service_at_rest
from tests.cli.conftest import CommandLine, cli, stocked, stocked_folder

__all__ = ["cli", "stocked", "stocked_folder"]
VAULT = Path(comments.__file__).parent / "vault"


MONEY = re.compile(r"(?<![a-z])(transaction|payment|checkout|invoice|card|iban|donat)", re.IGNORECASE)


@contextmanager
def a_table_with(*columns: Column[Any]) -> Iterator[None]:
    table = Table("feet", metadata, *columns)
    try:
        yield
    finally:
        metadata.remove(table)


@pytest.mark.clause("P1")
def test_every_column_says_what_it_keeps_of_people_or_that_it_keeps_nothing() -> None:
    assert silent_columns(SCHEMAS) == ()


@pytest.mark.clause("P1")
def test_every_entry_of_the_register_is_kept_somewhere() -> None:
    assert unused_categories(SCHEMAS) == ()


@pytest.mark.clause("P1")
def test_the_service_does_not_start_with_a_column_that_the_register_does_not_know(tmp_path: Path) -> None:
    with a_table_with(Column("shoe_size", Text)), pytest.raises(RegisterGapError, match=r"feet\.shoe_size"):
        create_app(Settings(data_dir=tmp_path))


@pytest.mark.clause("P1")
def test_no_command_touches_a_database_with_such_a_column(tmp_path: Path) -> None:
    cli = CommandLine(tmp_path / "data")
    with a_table_with(Column("shoe_size", Text)):
        result = cli.run("site", "list")
    assert (result.exit_code, "feet.shoe_size" in result.stderr, cli.data_dir.exists()) == (1, True, False)


@pytest.mark.clause("P1")
def test_the_check_names_such_a_column(stocked: CommandLine) -> None:
    with a_table_with(Column("shoe_size", Text)):
        result = stocked.run("check")
    assert (result.exit_code, "feet.shoe_size" in result.stdout) == (1, True)


@pytest.mark.clause("P1")
def test_the_register_cannot_tell_of_what_nothing_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    shoes = Category(
        id="shoes", purpose="discussion", basis="contract", source="operator", action="keep", visible_to=()
    )
    monkeypatch.setattr(checking, "CATEGORIES", {**CATEGORIES, "shoes": shoes})
    with pytest.raises(RegisterGapError, match="shoes"):
        check_register(*SCHEMAS)


@pytest.mark.parametrize(
    "column",
    [
        Column("words", Text),
        Column("colour", String(17)),
        Column("blob", LargeBinary),
        Column("ip", Integer),
        Column("phone", String(16)),
        Column("birth_date", Date),
        Column("last_name", String(8)),
    ],
    ids=lambda column: column.name,
)
def test_what_could_hold_something_of_a_person_must_say(column: Column[Any]) -> None:
    assert is_silent(column)


@pytest.mark.parametrize(
    "column",
    [
        Column("id", String(16)),
        Column("address_id", String(16)),
        Column("email_confirmed_at", UTCDateTime),
        Column("status", String(12)),
        Column("locked", Boolean),
        Column("count", Integer),
    ],
    ids=lambda column: column.name,
)
def test_ids_codes_numbers_and_times_need_not(column: Column[Any]) -> None:
    assert not is_silent(column)


def test_either_word_is_enough() -> None:
    said = [Column("a", Text, **kept_as("comment")), Column("b", Text, **not_personal("a colour"))]
    schema = MetaData()
    Table("paints", schema, *said)
    assert silent_columns([schema]) == ()


def test_a_column_may_hold_several_categories() -> None:
    assert categories_of(Column("a", Text, **kept_as("comment", "spam"))) == ("comment", "spam")


def test_no_column_can_name_a_category_that_the_register_does_not_have() -> None:
    with pytest.raises(KeyError):
        kept_as("shoes")


def test_the_vault_seals_what_its_column_says() -> None:
    assert set(sealed_in_the_code()) == set(SEALED_CATEGORIES)


def sealed_in_the_code() -> Iterator[str]:
    """Every category that stands in the vault's code as the name of what is sealed."""
    nodes = [node for path in VAULT.glob("*.py") for node in ast.walk(ast.parse(path.read_text()))]
    for node in nodes:
        match node:
            case ast.keyword(arg="category", value=ast.Constant(value=str(category))):
                yield category
            case ast.Assign(targets=[ast.Name("_CATEGORY" | "CATEGORY")], value=ast.Constant(value=str(category))):
                yield category


@pytest.mark.clause("P11")
def test_nothing_can_be_bought_and_nothing_financial_is_asked_or_kept() -> None:
    asked = [name for each in INTERACTIONS.values() if each.offered for name in each.asked]
    kept = [f"{column.table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    calls = [route.key for route in routes_of(service_at_rest())]
    assert [name for name in (*asked, *kept, *calls) if MONEY.search(name)] == []


@pytest.mark.clause("P11")
def test_money_would_be_noticed() -> None:
    assert MONEY.search("POST /api/v1/sites/{site}/payments")
