"""One's own pages in one router, which is given the gate: people may see what is kept of them."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from comments.foundation.errors import CommentsError
from comments.web.browser_sessions import ACCOUNT
from comments.web.forms import form_guard, provide_fields
from comments.web.guards import permission_guard, provide_entrance
from comments.web.visitor.account import (
    closing,
    confirm_identity,
    confirmation,
    data,
    email,
    forgotten,
    passkeys,
    password,
    profile,
    registration,
    reset,
    second_step,
    security,
    sessions,
)
from comments.web.visitor.account.alerts import show_alerts, take_acceptance
from comments.web.visitor.account.arrival import show_arrival, take_arrival
from comments.web.visitor.account.connect import show_connect, take_connect
from comments.web.visitor.account.frame import provide_frame
from comments.web.visitor.account.identities import begin_linking, link_arrival, remove_identity, show_identities
from comments.web.visitor.account.invitations import show_invitation, take_invitation
from comments.web.visitor.account.looks import show_looks
from comments.web.visitor.account.mailed_link import show_link, show_link_form, take_link, take_link_form
from comments.web.visitor.account.oidc import begin_oidc, end_oidc
from comments.web.visitor.account.own_comment import (
    delete_own_comment,
    edit_own_comment,
    object_to_own_comment,
    return_to_own_comment,
    show_held,
    show_own_comment,
)
from comments.web.visitor.account.refusals import handle_refusal
from comments.web.visitor.account.sign_in import show_sign_in, sign_out, take_sign_in
from comments.web.visitor.account.sites import show_site, show_sites, take_back_grant

_LARGEST_FORM = 100_000

# Each room adds its handlers here; every handler says in `opt` who may enter.
_handlers: list[ControllerRouterHandler] = [
    show_sign_in,
    take_sign_in,
    sign_out,
    second_step.show_second_step,
    second_step.take_second_step,
    second_step.ask_at_the_door,
    confirm_identity.show_proof,
    confirm_identity.take_proof,
    confirm_identity.ask_for_proof,
    security.show_security,
    security.begin_with_app,
    security.show_app,
    security.take_first_code,
    security.drop_app,
    security.make_codes,
    security.drop_passkey,
    passkeys.ask_for_one,
    passkeys.keep_passkey,
    sessions.show_sessions,
    sessions.show_ip,
    sessions.end_one,
    sessions.end_others,
    show_connect,
    take_connect,
    begin_oidc,
    end_oidc,
    show_arrival,
    take_arrival,
    link_arrival,
    show_identities,
    begin_linking,
    remove_identity,
    show_link_form,
    take_link_form,
    show_link,
    take_link,
    registration.show_register,
    registration.take_register,
    confirmation.show_send_again,
    confirmation.take_send_again,
    confirmation.show_confirm,
    confirmation.take_confirm,
    forgotten.show_forgotten,
    forgotten.take_forgotten,
    reset.show_reset,
    reset.take_reset,
    profile.show_home,
    profile.show_profile,
    profile.take_username,
    profile.take_language,
    password.take_password,
    password.tell_strength,
    email.show_email,
    email.take_email,
    email.withdraw_email,
    email.show_agree,
    email.take_agree,
    closing.show_close,
    closing.take_close,
    closing.keep,
    show_sites,
    show_site,
    take_back_grant,
    show_own_comment,
    edit_own_comment,
    delete_own_comment,
    show_held,
    return_to_own_comment,
    show_looks,
    show_alerts,
    take_acceptance,
    data.show_data,
    data.take_data,
    data.take_objection,
    object_to_own_comment,
    show_invitation,
    take_invitation,
]

account_router = Router(
    "/account",
    route_handlers=_handlers,
    guards=[permission_guard(ACCOUNT.authenticate), form_guard(ACCOUNT)],
    dependencies={
        "entrance": Provide(provide_entrance),
        "fields": Provide(provide_fields),
        "frame": Provide(provide_frame),
    },
    exception_handlers={CommentsError: handle_refusal},
    request_max_body_size=_LARGEST_FORM,
    include_in_schema=False,
)
