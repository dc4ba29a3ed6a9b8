import pytest

from comments.accounts.reserved_names import is_reserved


@pytest.mark.parametrize(
    "name",
    [
        *("admin", "ADMIN", "\uff41dmin", "adm\u0131n", "\u0430dmin", "ad.min", "a-d-m-i-n", "Admin2", "admin_007"),
        *("modérateur", "Moderateur", "SUPPORT", "support-1", "aparte", "Aparté", "no_reply", "null", "me", "moi"),
    ],
)
def test_who_could_be_taken_for_the_operator_or_for_nobody_is_reserved(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["alice", "administers", "badmin", "ada", "佐藤", "Ольга", "2026", "mem", "staffan"])
def test_everybody_elses_name_is_free(name: str) -> None:
    assert not is_reserved(name)
