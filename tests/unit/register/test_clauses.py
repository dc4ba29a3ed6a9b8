import pytest

from comments.foundation.texts import LANGUAGES, texts_for
from comments.register.clauses import CLAUSES, ClauseEntry


def test_there_are_thirty_one_in_the_order_of_the_policy() -> None:
    assert list(CLAUSES) == [f"P{number}" for number in range(1, 32)]


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=lambda clause: clause.id)
def test_any_of_them_can_be_found_violated(clause: ClauseEntry) -> None:
    assert "violated" in clause.proofs


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", CLAUSES.values(), ids=lambda clause: clause.id)
def test_each_has_a_short_name(clause: ClauseEntry, language: str) -> None:
    assert texts_for(language, "processing")(clause.short)
