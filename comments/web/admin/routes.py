"""The administrators' two routers: pages for people, JSON for programs."""

from litestar import Router
from litestar.di import Provide

from comments.foundation.errors import CommentsError
from comments.web.admin import confirm_identity, second_step
from comments.web.admin.audit_api import list_record
from comments.web.admin.bearer import authenticate_program
from comments.web.admin.charter import show_charter, sign
from comments.web.admin.comment import decide_comment, erase_comment, show_comment
from comments.web.admin.disclosures_api import disclose_identity
from comments.web.admin.frame import provide_frame
from comments.web.admin.identity import return_to_comment, reveal
from comments.web.admin.mail import decide_mail, show_mail
from comments.web.admin.moderation_api import list_queue
from comments.web.admin.overview import enter_site, nowhere, show_overview
from comments.web.admin.people import (
    change_member,
    mail_again,
    remove_member,
    send_invitation,
    show_people,
    withdraw_invitation,
)
from comments.web.admin.policy import decide_policy, show_policy_room
from comments.web.admin.queue import show_queue
from comments.web.admin.record import show_record
from comments.web.admin.refusals import handle_refusal
from comments.web.admin.reports import dismiss, return_to_reports
from comments.web.admin.sessions import authenticate
from comments.web.admin.settings import change_settings, show_settings
from comments.web.admin.sign_in import show_sign_in, sign_out, take_sign_in
from comments.web.admin.single_sign_on import change_sign_on, show_sign_on
from comments.web.admin.snippet import show_snippet
from comments.web.admin.statistics import show_statistics
from comments.web.admin.trends import discard_trends, draft_trends, publish_trends, show_draft
from comments.web.browser_sessions import CONSOLE
from comments.web.forms import form_guard, provide_fields
from comments.web.guards import permission_guard, provide_entrance

_LARGEST_FORM = 100_000

console_router = Router(
    "/console",
    route_handlers=[
        show_overview,
        show_sign_in,
        take_sign_in,
        sign_out,
        second_step.show_second_step,
        second_step.take_second_step,
        second_step.ask_at_the_door,
        confirm_identity.come_over,
        confirm_identity.show_proof,
        confirm_identity.take_proof,
        confirm_identity.ask_for_proof,
        enter_site,
        show_queue,
        show_record,
        show_statistics,
        draft_trends,
        show_draft,
        publish_trends,
        discard_trends,
        show_settings,
        change_settings,
        show_policy_room,
        decide_policy,
        show_sign_on,
        change_sign_on,
        show_snippet,
        show_people,
        send_invitation,
        mail_again,
        withdraw_invitation,
        change_member,
        remove_member,
        show_charter,
        sign,
        show_mail,
        decide_mail,
        show_comment,
        decide_comment,
        erase_comment,
        dismiss,
        return_to_reports,
        reveal,
        return_to_comment,
        nowhere,
    ],
    guards=[permission_guard(authenticate, draws_pages=True), form_guard(CONSOLE)],
    dependencies={
        "entrance": Provide(provide_entrance),
        "fields": Provide(provide_fields),
        "frame": Provide(provide_frame),
    },
    exception_handlers={CommentsError: handle_refusal},
    request_max_body_size=_LARGEST_FORM,
    include_in_schema=False,
)

admin_api_router = Router(
    "/api/v1",
    route_handlers=[list_queue, disclose_identity, list_record],
    guards=[permission_guard(authenticate_program)],
    dependencies={"entrance": Provide(provide_entrance)},
    security=[{"bearer": []}],
)
