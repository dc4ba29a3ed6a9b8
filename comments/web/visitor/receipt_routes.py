"""The pages of guests in one router: their forms come from these pages alone, and a worthless link has one page."""

from litestar import Router
from litestar.di import Provide

from comments.foundation.errors import CommentsError
from comments.web.browser_sessions import ACCOUNT
from comments.web.forms import form_guard, provide_fields
from comments.web.visitor import lost_receipts, receipt_pages

_LARGEST_FORM = 100_000

receipt_router = Router(
    "/receipts",
    route_handlers=[
        lost_receipts.show_lost,
        lost_receipts.take_lost,
        lost_receipts.show_found_link,
        lost_receipts.open_found,
        lost_receipts.erase_found,
        lost_receipts.object_to_found,
        lost_receipts.export_found,
        receipt_pages.show_receipt,
        receipt_pages.take_name,
        receipt_pages.take_words,
        receipt_pages.take_objection,
        receipt_pages.take_erasure,
    ],
    guards=[form_guard(ACCOUNT)],
    dependencies={"fields": Provide(provide_fields)},
    exception_handlers={CommentsError: receipt_pages.refuse},
    request_max_body_size=_LARGEST_FORM,
    include_in_schema=False,
)
