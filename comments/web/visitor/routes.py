"""The readers' routes: those that anybody may have, and those of one's own data, which are given the gate."""

from comments.web.visitor.receipts import ReceiptController, ReceiptPages
from comments.web.visitor.threads import show_thread

visitor_routes = [show_thread]
own_routes = [ReceiptController, ReceiptPages]
