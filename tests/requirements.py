"""What a machine may lack: a test that needs it is skipped with its reason, unless `APARTE_TEST_REQUIRE` names it."""

import os
from typing import NoReturn

import pytest


def lacking(part: str, reason: str) -> NoReturn:
    """Skip the test, or fail it where the part is required."""
    if part in os.environ.get("APARTE_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{part} is required but {reason}")
    pytest.skip(f"{part}: {reason}")
