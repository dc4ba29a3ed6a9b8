"""The policy in force as readers' programs are told of it, and what they are told when it changed meanwhile."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response

from comments.foundation.clock import to_wire
from comments.policies.errors import PolicyChangedError
from comments.policies.notice import notice
from comments.policies.recent_changes import change_mark, recent_until
from comments.settings import Settings
from comments.sites.rules import SiteSettings
from comments.web.problems import PROBLEM_JSON, Problem, describe, handle_domain_error, language_of, wants_page
from comments.web.service_address import service_address


class PolicyReference(msgspec.Struct, frozen=True):
    """Which policy is in force."""

    version: int
    url: str
    updated_at: str


class WidgetPolicy(PolicyReference, frozen=True):
    """The same with what the link says of a recent change.

    An answer may lie ready for longer than that: the widget looks at its own clock, `until` in milliseconds of it.
    """

    modified: str
    until: int


class PolicyChangedProblem(Problem, frozen=True, kw_only=True):
    """The refusal, with the notice and the policy that are to be shown before the comment is sent again."""

    notice: str
    policy: WidgetPolicy


def policy_reference(
    slug: str, version: int, published_at: datetime, language: str, settings: Settings
) -> PolicyReference:
    """Where the policy in force is read."""
    url = f"{service_address(settings)}/sites/{slug}/privacy?lang={language}"
    return PolicyReference(version, url, to_wire(published_at))


def widget_policy(reference: PolicyReference, published_at: datetime, language: str, now: datetime) -> WidgetPolicy:
    """The same for the widget."""
    until = recent_until(reference.version, published_at)
    return WidgetPolicy(
        version=reference.version,
        url=reference.url,
        updated_at=reference.updated_at,
        modified=change_mark(reference.version, published_at, language, now) or "",
        until=0 if until is None else int(until.timestamp() * 1000),
    )


def handle_policy_changed(request: Request[Any, Any, Any], failure: PolicyChangedError) -> Response[Any]:
    """Answer with the notice that is to be shown instead."""
    if wants_page(request):
        return handle_domain_error(request, failure)
    language, state = language_of(request), request.app.state
    reference = policy_reference(failure.site.slug, failure.version, failure.published_at, language, state.settings)
    problem = PolicyChangedProblem(
        **msgspec.structs.asdict(describe(failure, language)),
        notice=notice(SiteSettings.of(failure.site), language),
        policy=widget_policy(reference, failure.published_at, language, state.clock()),
    )
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    return Response(problem, status_code=failure.status, media_type=PROBLEM_JSON, headers=headers)
