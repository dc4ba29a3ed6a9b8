"""Reporting a comment: by anybody, as JSON or as a plain form, which needs no preflight."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_201_CREATED

from comments.moderation.reporting import ReportDesk, report_comment
from comments.web.client_address import Client, network_key
from comments.web.cors import ForeignOriginError
from comments.web.inputs import check_line, flat_fields
from comments.web.problems import language_of
from comments.web.report_input import check_report, read_json_report, report_of_form
from comments.web.widget.comments import LONGEST_IDEMPOTENCY_KEY

_FORM = "application/x-www-form-urlencoded"


class ReportedAnswer(msgspec.Struct, frozen=True):
    """By what the report can be spoken of, and found again at `/reports/{reference}`."""

    reference: str


class ReportingController(Controller):
    """What anybody may do about a comment, with or without a name."""

    path = "/api/v1"
    tags = ["writing"]

    @post(
        "/comments/{comment_id:str}/reports",
        operation_id="reportComment",
        status_code=HTTP_201_CREATED,
        opt={"interaction": "report"},
    )
    async def report_comment(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[str],
        report_desk: NamedDependency[ReportDesk],
        client_ip: NamedDependency[Client],
    ) -> Response[ReportedAnswer]:
        """Report a published comment. No account is needed; name and e-mail address may be left out."""
        is_form = request.content_type[0] == _FORM
        if is_form and request.headers.get("origin", "null") == "null":
            raise ForeignOriginError
        fields = flat_fields(await request.body()) if is_form else {}
        given = request.headers.get("idempotency-key") or fields.pop("idempotency_key", None)
        key = check_line(given, "Idempotency-Key", LONGEST_IDEMPOTENCY_KEY)
        data = report_of_form(fields) if is_form else read_json_report(await request.body())
        notice, reporter = check_report(data, language_of(request))
        sent = network_key(client_ip.address), key
        reference = await report_comment(report_desk, comment_id, notice, reporter, sent)
        return Response(ReportedAnswer(reference), status_code=HTTP_201_CREATED, headers={"Cache-Control": "no-store"})
