"""A browser's general refusal is understood, and nothing else is taken for one."""

import pytest
from litestar.datastructures import Headers

from comments.web.refusal import wants_no_tracking


@pytest.mark.clause("P26")
@pytest.mark.parametrize("headers", [{"sec-gpc": "1"}, {"dnt": "1"}, {"dnt": "0", "sec-gpc": " 1 "}])
def test_either_signal_is_a_refusal(headers: dict[str, str]) -> None:
    assert wants_no_tracking(headers)


@pytest.mark.parametrize("headers", [{}, {"dnt": "0"}, {"dnt": "null"}, {"sec-gpc": "?1"}, {"sec-gpc": ""}])
def test_anything_else_is_none(headers: dict[str, str]) -> None:
    assert not wants_no_tracking(headers)


def test_the_headers_of_a_request_may_be_written_in_any_case() -> None:
    assert wants_no_tracking(Headers({"Sec-GPC": "1"}))
