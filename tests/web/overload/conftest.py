"""A service that counts no posts of one network: what bounds it is what it can do at a time."""

import pytest

from comments.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"rate_limits": "off"})
