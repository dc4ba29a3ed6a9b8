import inspect
from typing import get_args

import pytest

from comments.foundation.texts import LANGUAGES, texts_for
from comments.proofs.proving import CHECKS
from comments.register.clauses import CLAUSES, ClauseEntry, Proof


def test_there_are_thirty_one_in_the_order_of_the_policy() -> None:
    assert list(CLAUSES) == [f"P{number}" for number in range(1, 32)]


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=lambda clause: clause.id)
def test_its_results_are_those_that_its_check_can_give(clause: ClauseEntry) -> None:
    check = inspect.getsource(CHECKS[clause.id])
    assert {each for each in get_args(Proof) if f"{each}(" in check} == set(clause.proofs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("clause", CLAUSES.values(), ids=lambda clause: clause.id)
def test_each_has_a_short_name(clause: ClauseEntry, language: str) -> None:
    assert texts_for(language, "processing")(clause.short)
