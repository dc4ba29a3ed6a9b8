"""The readers' routes: those that anybody may have, and those of one's own data, which are given the gate."""

from litestar.types import ControllerRouterHandler

from comments.web.visitor.account.routes import account_router
from comments.web.visitor.accounts import AccountController
from comments.web.visitor.comments_feed import show_comments_feed
from comments.web.visitor.cookies import privacy_control, show_cookies
from comments.web.visitor.me import MeController, MeExportController
from comments.web.visitor.oembed import OEmbedController
from comments.web.visitor.pasted_thread import show_pasted_thread
from comments.web.visitor.policy import PolicyController, show_policy
from comments.web.visitor.policy_feed import show_policy_feed
from comments.web.visitor.policy_history import show_history
from comments.web.visitor.receipt_routes import receipt_router
from comments.web.visitor.receipts import ReceiptController
from comments.web.visitor.report_pages import report_router
from comments.web.visitor.sessions import SessionController
from comments.web.visitor.single_comment import show_comment
from comments.web.visitor.threads import preview_comment, show_thread
from comments.web.visitor.trends import TrendsController, show_trends, show_trends_feed

visitor_routes: list[ControllerRouterHandler] = [
    show_thread,
    show_comment,
    OEmbedController,
    preview_comment,
    show_pasted_thread,
    show_comments_feed,
    show_policy,
    show_cookies,
    privacy_control,
    show_history,
    show_policy_feed,
    PolicyController,
    show_trends,
    show_trends_feed,
    TrendsController,
    SessionController,
    MeController,
    AccountController,
    report_router,
]
own_routes: list[ControllerRouterHandler] = [ReceiptController, receipt_router, MeExportController, account_router]
