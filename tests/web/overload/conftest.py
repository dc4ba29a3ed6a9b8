"""A service that counts no posts of one network, behind a proxy: what bounds it is what it can do at a time."""

import pytest

from comments.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"rate_limits": "off", "trusted_proxies": "127.0.0.1/32"})
