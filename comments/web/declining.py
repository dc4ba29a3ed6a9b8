"""What becomes unavailable to whoever leaves out what an interaction needs, said in the refusal itself."""

from typing import Any

from litestar.connection import ASGIConnection

from comments.foundation.errors import FieldProblem
from comments.foundation.texts import texts_for
from comments.register.interactions import INTERACTIONS

COMMENT = "comment"
"""Whoever comments does so with an account or without; their token tells."""
_LEFT_OUT = frozenset({"required", "blank"})


def interaction_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """What somebody was about to do, as the route says in `opt`; None where nothing is asked of anybody."""
    handler = connection.scope.get("route_handler")
    named: str | None = None if handler is None else handler.opt.get("interaction")
    if named != COMMENT:
        return named
    return "comment-as-member" if "authorization" in connection.headers else "comment-as-guest"


def loss(interaction: str | None, problem: FieldProblem, language: str) -> str | None:
    """The sentence on what cannot be done without a field, None where the field was given or is no personal one."""
    if interaction is None or problem.code not in _LEFT_OUT:
        return None
    profile, field = INTERACTIONS[interaction], problem.field.rpartition(".")[2]
    if field not in (*profile.required, *profile.may_require):
        return None
    return texts_for(language, "interactions")(profile.without_required(field))
