"""What a process is put together from is not searched for garbage, then or later."""

import gc

import pytest

from comments.foundation.memory import without_collecting


def test_what_is_made_meanwhile_is_never_gone_through() -> None:
    before = gc.get_freeze_count()
    with without_collecting():
        assert not gc.isenabled()
        made: list[list[int]] = [[] for _ in range(1000)]
    assert gc.get_freeze_count() - before >= len(made)


def test_garbage_is_looked_for_again_after_a_start_that_failed() -> None:
    with pytest.raises(OSError, match="no disk"), without_collecting():
        raise OSError("no disk")
    assert gc.isenabled()
