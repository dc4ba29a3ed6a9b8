"""Who gets which answer, route by route."""

from typing import Final

API: Final = {
    # The columns:                                     anonymous receipt bound widget alice ann bob charlie
    "GET /api/v1/sites/{site}": "200 200 200 200 200 200 200 200",
    "GET /api/v1/sites/{site}/comments": "200 200 200 200 200 200 200 200",
    "GET /api/v1/sites/{site}/counts": "200 200 200 200 200 200 200 200",
    "GET /api/v1/sites/{site}/events": "200 200 200 200 200 200 200 200",
    "GET /api/v1/sites/{site}/challenge": "200 200 200 200 200 200 200 200",
    "GET /api/v1/sites/{site}/policy": "200 200 200 200 200 200 200 200",
    "GET /api/v1/sites/{site}/trends": "200 200 200 200 200 200 200 200",
    "GET /api/v1/comments/{comment_id}": "200 200 200 200 200 200 200 200",
    "GET /api/v1/oembed": "200 200 200 200 200 200 200 200",
    "POST /api/v1/preview": "200 200 200 200 200 200 200 200",
    # A receipt is no session, and a token of another site speaks there alone.
    "POST /api/v1/sites/{site}/comments": "201 401 401 201 201 201 201 201",
    # Nobody changes another's words, whatever their role.
    "PATCH /api/v1/comments/{comment_id} its words": "401 200 401 403 403 403 403 403",
    "PATCH /api/v1/comments/{comment_id} its status": "401 401 401 403 200 200 200 404",
    "DELETE /api/v1/comments/{comment_id}": "401 204 401 403 204 204 204 404",
    "GET /api/v1/comments/{comment_id}/source": "401 200 401 403 403 403 403 403",
    # Whoever has an account anywhere is one of the readers here.
    "POST /api/v1/comments/{comment_id}/reactions/{reaction}": "200 401 401 200 200 200 200 200",
    "DELETE /api/v1/comments/{comment_id}/reactions/{reaction}": "200 401 401 200 200 200 200 200",
    # A code that never was; what ends here is the token that a blog's page holds, and no other.
    "POST /api/v1/sites/{site}/sign-in": "401 401 401 401 401 401 401 401",
    "DELETE /api/v1/sites/{site}/sign-in": "401 401 401 204 401 401 401 401",
    # A token that no blog signed.
    "POST /api/v1/sites/{site}/sso": "401 401 401 401 401 401 401 401",
    "GET /api/v1/sites/{site}/moderation": "401 401 401 401 200 200 200 404",
    # Anybody reports anything, their own words too.
    "POST /api/v1/comments/{comment_id}/reports": "201 201 201 201 201 201 201 201",
    "POST /api/v1/comments/{comment_id}/disclosures": "401 401 401 401 201 201 403 404",
    "GET /api/v1/sites/{site}/audit": "401 401 401 401 200 200 403 404",
    "POST /api/v1/sessions": "201 201 201 201 201 201 201 201",
    "GET /api/v1/sessions": "401 401 200 401 200 200 200 200",
    "DELETE /api/v1/sessions": "401 401 204 401 204 204 204 204",
    # The session is alice's; her token for another site sees itself alone.
    "GET /api/v1/sessions/{session_id}": "401 401 404 401 200 404 404 404",
    "DELETE /api/v1/sessions/{session_id}": "401 401 404 401 204 404 404 404",
    "GET /api/v1/me": "401 401 200 401 200 200 200 200",
    # With a password that is wrong.
    "DELETE /api/v1/me": "401 401 401 401 401 401 401 401",
    "PATCH /api/v1/me": "401 401 401 401 200 200 200 200",
    "POST /api/v1/accounts": "201 201 201 201 201 201 201 201",
    # What is held on an account is taken along by a session of its own alone.
    "GET /api/v1/me/export": "401 401 401 401 200 200 200 200",
    "GET /api/v1/me/disclosures": "401 401 200 401 200 200 200 200",
    # The address itself proves: a session's token in it proves nothing.
    "GET /api/v1/receipts/{token}": "404 200 404 404 404 404 404 404",
    "DELETE /api/v1/receipts/{token}": "404 204 404 404 404 404 404 404",
    "PATCH /api/v1/receipts/{token}": "404 200 404 404 404 404 404 404",
    "POST /api/v1/receipts/{token}/objection": "404 204 404 404 404 404 404 404",
    "GET /api/v1/receipts/{token}/export": "404 200 404 404 404 404 404 404",
    "GET /api/v1/receipts/{token}/disclosures": "404 200 404 404 404 404 404 404",
    "GET /api/v1/schema": "200 200 200 200 200 200 200 200",
    "GET /api/v1/schema/openapi.json": "200 200 200 200 200 200 200 200",
    "GET /api/v1/schema/{path}": "404 404 404 404 404 404 404 404",
}

PAGES: Final = {
    "GET /": "302 302 302 302 302 302 302 302",
    "GET /health": "200 200 200 200 200 200 200 200",
    "GET /assets/{name}": "200 200 200 200 200 200 200 200",
    "GET /widget/{name}": "404 404 404 404 404 404 404 404",
    "GET /demo": "404 404 404 404 404 404 404 404",
    "GET /.well-known/security.txt": "200 200 200 200 200 200 200 200",
    "GET /.well-known/gpc.json": "200 200 200 200 200 200 200 200",
    "GET /cookies": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/threads": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/comments/{comment_id}": "200 200 200 200 200 200 200 200",
    # A look at what one writes, which stores nothing.
    "POST /sites/{site}/threads": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/threads.html": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/feed.atom": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/privacy": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/privacy/history": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/privacy/feed.atom": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/trends": "200 200 200 200 200 200 200 200",
    "GET /sites/{site}/trends/feed.atom": "200 200 200 200 200 200 200 200",
    "GET /account": "303 303 303 303 303 303 303 303",
    "GET /account/register": "200 200 303 200 303 303 303 303",
    "POST /account/register": "303 303 303 303 303 303 303 303",
    "GET /account/confirm": "200 200 200 200 200 200 200 200",
    "POST /account/confirm": "200 200 200 200 200 200 200 200",
    "GET /account/confirm/{token}": "404 404 404 404 404 404 404 404",
    "POST /account/confirm/{token}": "404 404 404 404 404 404 404 404",
    "GET /account/forgotten": "200 200 200 200 200 200 200 200",
    "POST /account/forgotten": "200 200 200 200 200 200 200 200",
    "POST /account/password-strength": "200 200 200 200 200 200 200 200",
    "GET /account/profile": "401 401 200 401 200 200 200 200",
    # A name that nobody may have, and a present password that is wrong.
    "POST /account/profile/username": "401 401 400 401 400 400 400 400",
    "POST /account/profile/password": "401 401 400 401 400 400 400 400",
    "POST /account/profile/language": "401 401 303 401 303 303 303 303",
    "GET /account/email": "401 401 200 401 200 200 200 200",
    "POST /account/email": "401 401 303 401 303 303 303 303",
    "POST /account/email/withdraw": "401 401 303 401 303 303 303 303",
    "GET /account/email/{token}": "404 404 404 404 404 404 404 404",
    "POST /account/email/{token}": "404 404 404 404 404 404 404 404",
    "GET /account/reset/{token}": "404 404 404 404 404 404 404 404",
    "POST /account/reset/{token}": "404 404 404 404 404 404 404 404",
    "GET /receipts/{token}": "404 200 404 404 404 404 404 404",
    "POST /receipts/{token}/erase": "404 200 404 404 404 404 404 404",
    "POST /receipts/{token}/name": "404 303 404 404 404 404 404 404",
    "POST /receipts/{token}/words": "404 303 404 404 404 404 404 404",
    "POST /receipts/{token}/object": "404 303 404 404 404 404 404 404",
    # Nobody left anything under the address, and no link was mailed: the same for all.
    "GET /comments/{comment_id}/report": "200 200 200 200 200 200 200 200",
    "POST /comments/{comment_id}/report": "303 303 303 303 303 303 303 303",
    "GET /reports/{reference}": "404 404 404 404 404 404 404 404",
    "GET /receipts/lost": "200 200 200 200 200 200 200 200",
    "POST /receipts/lost": "200 200 200 200 200 200 200 200",
    "GET /receipts/found/{token}": "404 404 404 404 404 404 404 404",
    "POST /receipts/found/{token}": "404 404 404 404 404 404 404 404",
    "POST /receipts/found/erase": "404 404 404 404 404 404 404 404",
    "POST /receipts/found/object": "404 404 404 404 404 404 404 404",
    "POST /receipts/found/export": "404 404 404 404 404 404 404 404",
}

CONSOLE: Final = {
    # With one site the first page leads to its queue; alice, who has two, sees both.
    "GET /console": "401 401 200 401 200 303 303 303",
    "GET /console/sign-in": "200 200 303 200 303 303 303 303",
    "POST /console/sign-in": "303 303 303 303 303 303 303 303",
    # Nobody has made a first step; a passkey is asked of anybody, and nobody comes over from pages of their own.
    "GET /console/sign-in/code": "303 303 303 303 303 303 303 303",
    "POST /console/sign-in/code": "303 303 303 303 303 303 303 303",
    "POST /console/sign-in/passkey-options": "200 200 200 200 200 200 200 200",
    "POST /console/enter": "303 303 303 303 303 303 303 303",
    "GET /console/confirm-identity": "401 401 200 401 200 200 200 200",
    "POST /console/confirm-identity": "401 401 303 401 303 303 303 303",
    "POST /console/confirm-identity/passkey-options": "401 401 200 401 200 200 200 200",
    "POST /console/sign-out": "401 401 303 401 303 303 303 303",
    "GET /console/sites/{site}": "401 401 303 401 303 303 303 303",
    "GET /console/sites/{site}/comments": "401 401 401 401 200 200 200 404",
    "GET /console/sites/{site}/record": "401 401 401 401 200 200 403 404",
    "GET /console/sites/{site}/statistics": "401 401 401 401 200 200 200 404",
    # Nothing was counted in that month, and there is no draft.
    "POST /console/sites/{site}/statistics/trends": "401 401 401 401 409 409 403 404",
    "GET /console/sites/{site}/statistics/trends/{month}": "401 401 401 401 404 404 403 404",
    "POST /console/sites/{site}/statistics/trends/{month}/publish": "401 401 401 401 404 404 403 404",
    "POST /console/sites/{site}/statistics/trends/{month}/discard": "401 401 401 401 404 404 403 404",
    "GET /console/sites/{site}/settings": "401 401 401 401 200 200 200 404",
    "POST /console/sites/{site}/settings": "401 401 401 401 303 303 403 404",
    "GET /console/sites/{site}/policy": "401 401 401 401 200 200 403 404",
    # Nothing was prepared that could be let go.
    "POST /console/sites/{site}/policy": "401 401 401 401 404 404 403 404",
    "GET /console/sites/{site}/single-sign-on": "401 401 401 401 200 200 403 404",
    "POST /console/sites/{site}/single-sign-on": "401 401 401 401 303 303 403 404",
    "GET /console/sites/{site}/snippet": "401 401 401 401 200 200 200 404",
    "GET /console/sites/{site}/mail": "401 401 401 401 200 200 403 404",
    "POST /console/sites/{site}/mail": "401 401 401 401 404 404 403 404",
    "GET /console/sites/{site}/people": "401 401 401 401 200 200 403 404",
    "POST /console/sites/{site}/people": "401 401 401 401 303 303 403 404",
    "POST /console/sites/{site}/people/{account_id}/role": "401 401 401 401 303 303 403 404",
    # Alice comes first: for ann there is nobody left to remove.
    "POST /console/sites/{site}/people/{account_id}/remove": "401 401 401 401 303 404 403 404",
    "POST /console/sites/{site}/people/invitations/{invitation_id}/again": "401 401 401 401 404 404 403 404",
    "POST /console/sites/{site}/people/invitations/{invitation_id}/withdraw": "401 401 401 401 404 404 403 404",
    # This instance asks for no charter.
    "GET /console/charter": "401 401 404 401 404 404 404 404",
    "POST /console/charter": "401 401 404 401 404 404 404 404",
    "GET /console/comments/{comment_id}": "401 401 401 401 200 200 200 404",
    "POST /console/comments/{comment_id}/decision": "401 401 401 401 303 303 303 404",
    # Nobody says who asked for it, and nothing is erased without that.
    "POST /console/comments/{comment_id}/erasure": "401 401 401 401 400 400 403 404",
    "POST /console/comments/{comment_id}/reports": "401 401 401 401 303 303 303 404",
    "GET /console/comments/{comment_id}/reports": "401 401 303 401 303 303 303 303",
    "POST /console/comments/{comment_id}/identity": "401 401 401 401 200 200 403 404",
    "GET /console/comments/{comment_id}/identity": "401 401 303 401 303 303 303 303",
    "GET /console/{rest}": "401 401 404 401 404 404 404 404",
}

ACCOUNT: Final[dict[str, str]] = {
    # One's own pages: a blog's token opens none of them.
    # The columns:       anonymous receipt bound widget alice ann bob charlie
    "GET /account/sign-in": "200 200 303 200 303 303 303 303",
    "POST /account/sign-in": "303 303 303 303 303 303 303 303",
    "GET /account/sign-in/code": "303 303 303 303 303 303 303 303",
    "POST /account/sign-in/code": "303 303 303 303 303 303 303 303",
    "POST /account/sign-in/passkey-options": "200 200 200 200 200 200 200 200",
    "POST /account/sign-out": "401 401 303 401 303 303 303 303",
    "GET /account/confirm-identity": "401 401 200 401 200 200 200 200",
    "POST /account/confirm-identity": "401 401 303 401 303 303 303 303",
    "POST /account/confirm-identity/passkey-options": "401 401 200 401 200 200 200 200",
    # Everybody begins with an app, whose code is wrong; nobody has a factor, or a challenge, when they come.
    "GET /account/security": "401 401 200 401 200 200 200 200",
    "POST /account/security/app": "401 401 303 401 303 303 303 303",
    "GET /account/security/app": "401 401 200 401 200 200 200 200",
    "POST /account/security/app/confirm": "401 401 401 401 401 401 401 401",
    "POST /account/security/app/remove": "401 401 404 401 404 404 404 404",
    "POST /account/security/codes": "401 401 404 401 404 404 404 404",
    "POST /account/security/passkeys/options": "401 401 200 401 200 200 200 200",
    "POST /account/security/passkeys": "401 401 401 401 401 401 401 401",
    "POST /account/security/passkeys/remove": "401 401 404 401 404 404 404 404",
    "GET /account/sessions": "401 401 200 401 200 200 200 200",
    # The session is alice's; one that is good for another site alone shows no address.
    "POST /account/sessions/{session_id}/ip": "401 401 404 401 200 404 404 404",
    "POST /account/sessions/{session_id}/end": "401 401 303 401 303 404 404 404",
    # The bound session is alice's too, and goes before her own.
    "POST /account/sessions/end-others": "401 401 303 401 401 303 303 303",
    # What was said above was said by each of them; the comment is a guest's, and so no member's own.
    "GET /account/sites": "401 401 200 401 200 200 200 200",
    "GET /account/sites/{site}": "401 401 200 401 200 200 200 200",
    "POST /account/sites/{site}/withdraw": "401 401 404 401 404 404 404 404",
    "GET /account/sites/{site}/comments/{comment_id}": "401 401 404 401 404 404 404 404",
    "POST /account/sites/{site}/comments/{comment_id}": "401 401 404 401 404 404 404 404",
    "POST /account/sites/{site}/comments/{comment_id}/delete": "401 401 404 401 404 404 404 404",
    "POST /account/sites/{site}/comments/{comment_id}/held": "401 401 404 401 404 404 404 404",
    "GET /account/sites/{site}/comments/{comment_id}/held": "401 401 303 401 303 303 303 303",
    # Nobody says what is to become of the comments.
    "GET /account/close": "401 401 200 401 200 200 200 200",
    "POST /account/close": "401 401 400 401 400 400 400 400",
    "POST /account/close/keep": "401 401 303 401 303 303 303 303",
    "POST /account/sites/{site}/comments/{comment_id}/object": "401 401 404 401 404 404 404 404",
    "GET /account/data": "401 401 200 401 200 200 200 200",
    "POST /account/data/export": "401 401 401 401 200 200 200 200",
    "POST /account/data/object": "401 401 303 401 303 303 303 303",
    "GET /account/looks": "401 401 200 401 200 200 200 200",
    # An alert of nobody here.
    "GET /account/alerts": "401 401 200 401 200 200 200 200",
    "POST /account/alerts": "401 401 404 401 404 404 404 404",
    # A link that never was an invitation, whoever opens it.
    "GET /account/invitations/{token}": "404 404 404 404 404 404 404 404",
    "POST /account/invitations/{token}": "401 401 404 401 404 404 404 404",
    # This instance has no providers; nobody comes from one, and no link was mailed.
    "POST /account/oidc/{provider}": "404 404 404 404 404 404 404 404",
    "GET /account/oidc/{provider}/callback": "404 404 404 404 404 404 404 404",
    "GET /account/arrival": "303 303 303 303 303 303 303 303",
    "POST /account/arrival": "303 303 303 303 303 303 303 303",
    "POST /account/arrival/link": "401 401 303 401 303 303 303 303",
    "GET /account/identities": "401 401 200 401 200 200 200 200",
    "POST /account/identities/{provider}": "401 401 404 401 404 404 404 404",
    "POST /account/identities/{provider}/remove": "401 401 404 401 404 404 404 404",
    "GET /account/sign-in/link": "200 200 200 200 200 200 200 200",
    "POST /account/sign-in/link": "200 200 200 200 200 200 200 200",
    "GET /account/sign-in/link/{token}": "404 404 404 404 404 404 404 404",
    "POST /account/sign-in/link/{token}": "404 404 404 404 404 404 404 404",
    "GET /account/connect": "401 401 200 401 200 200 200 200",
    "POST /account/connect": "401 401 200 401 200 200 200 200",
}

EXPECTED: Final = API | PAGES | CONSOLE | ACCOUNT

SHOWN_TO: Final = {
    ("POST /api/v1/comments/{comment_id}/disclosures", "alice"),
    ("POST /api/v1/comments/{comment_id}/disclosures", "ann"),
    ("POST /console/comments/{comment_id}/identity", "alice"),
    ("POST /console/comments/{comment_id}/identity", "ann"),
    ("GET /api/v1/receipts/{token}", "receipt"),
    ("GET /receipts/{token}", "receipt"),
}
"""The only answers in which the commenter's IP or e-mail address may stand."""
