"""Reporting a comment without JavaScript, and what became of a report, for whoever has its reference."""

from functools import partial
from typing import Any, Final

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.queries import comment_by_id, thread_of
from comments.discussion.rules import Status
from comments.foundation.errors import CommentsError, NotFoundError
from comments.foundation.identifiers import new_id
from comments.moderation.queries import report_by_id
from comments.moderation.reporting import ReportDesk, report_comment
from comments.moderation.rules import LONGEST_EXPLANATION, Complaint
from comments.rendering.limits import NAME_LENGTH
from comments.settings import Settings
from comments.sites.queries import site_by_id
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client, network_key
from comments.web.dates import long_date
from comments.web.forms import form_guard, provide_fields
from comments.web.guards import Access
from comments.web.inputs import LONGEST_EMAIL, check_line
from comments.web.pages import page_response
from comments.web.problems import describe, language_of
from comments.web.report_input import check_report, report_of_form
from comments.web.service_address import service_address, thread_page_url
from comments.web.visitor.archives import PRIVATE

AnyRequest = Request[Any, Any, Any]
_OPEN: Final = {"permission": Access.PUBLIC}
_KEY: Final = "idempotency_key"
_LONGEST_KEY: Final = 200
_LARGEST_FORM: Final = 100_000


@get("/comments/{comment_id:str}/report", opt=_OPEN)
async def show_report_form(
    request: AnyRequest, comment_id: FromPath[str], db: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[str]:
    """The form, with the comment that it is about."""
    return await _form(request, comment_id, db, settings)


@post("/comments/{comment_id:str}/report", opt=_OPEN | {"interaction": "report"})
async def take_report(
    request: AnyRequest,
    comment_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    report_desk: NamedDependency[ReportDesk],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Take the report and lead to its own page; what was typed stays where something is wrong with it."""
    language = language_of(request)
    try:
        key = check_line(fields.get(_KEY), _KEY, _LONGEST_KEY)
        given = {name: value for name, value in fields.items() if name != _KEY}
        notice, reporter = check_report(report_of_form(given), language)
        sent = network_key(client_ip.address), key
        reference = await report_comment(report_desk, comment_id, notice, reporter, sent)
    except NotFoundError:
        raise
    except CommentsError as refusal:
        return await _form(request, comment_id, db, settings, (fields, refusal))
    return Redirect(f"/reports/{reference}?new=yes&lang={language}", status_code=303, headers=dict(PRIVATE))


@get("/reports/{reference:str}", opt=_OPEN)
async def show_report(request: AnyRequest, reference: FromPath[str], db: NamedDependency[Database]) -> Response[str]:
    """When a report arrived and what it led to; neither what it says nor what it is about."""
    language = language_of(request)
    view = await db.read(partial(_status, reference=reference, language=language))
    context = view | {"is_new": request.query_params.get("new") == "yes"}
    return page_response("visitor/report.html", language, context, HTTP_200_OK, dict(PRIVATE), domain="reports")


report_router = Router(
    "/",
    route_handlers=[show_report_form, take_report, show_report],
    guards=[form_guard(ACCOUNT)],
    dependencies={"fields": Provide(provide_fields)},
    request_max_body_size=_LARGEST_FORM,
    include_in_schema=False,
)


async def _form(
    request: AnyRequest,
    comment_id: str,
    db: Database,
    settings: Settings,
    refused: tuple[dict[str, str], CommentsError] | None = None,
) -> Response[str]:
    typed, refusal = refused or ({}, None)
    language = language_of(request)
    shown = await db.read(
        partial(_reported, comment_id=comment_id, address=service_address(settings), language=language)
    )
    context = shown | {
        "typed": typed,
        "problem": None if refusal is None else describe(refusal, language, "report"),
        "attempt": typed.get(_KEY) or new_id(),
        "reasons": [each.value for each in Complaint],
        "longest": {"explanation": LONGEST_EXPLANATION, "name": NAME_LENGTH, "email": LONGEST_EMAIL},
    }
    status, headers = (HTTP_200_OK, {}) if refusal is None else (refusal.status, refusal.headers)
    return page_response("visitor/report_form.html", language, context, status, {**PRIVATE, **headers}, "reports")


def _reported(session: Session, comment_id: str, address: str, language: str) -> dict[str, Any]:
    comment = comment_by_id(session, comment_id)
    if comment.status != Status.PUBLISHED:
        raise NotFoundError
    site, thread = site_by_id(session, comment.site_id), thread_of(session, comment)
    return {
        "comment": comment_id,
        "name": comment.author_name,
        "html": comment.html,
        "site": site.name,
        "slug": site.slug,
        "back": f"{thread_page_url(address, site.slug, thread.key, language)}#c-{comment_id}",
    }


def _status(session: Session, reference: str, language: str) -> dict[str, Any]:
    report = report_by_id(session, reference)
    site = site_by_id(session, report.site_id)
    return {
        "reference": report.id,
        "site": site.name,
        "slug": site.slug,
        "received": long_date(report.created_at, language),
        "outcome": report.outcome,
        "settled": report.settled_at and long_date(report.settled_at, language),
    }
