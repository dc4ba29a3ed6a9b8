import pytest

from comments.foundation.signing import Signer


@pytest.fixture
def signer() -> Signer:
    return Signer(b"k" * 32)
