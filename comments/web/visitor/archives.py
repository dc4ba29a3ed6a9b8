"""An export as an answer: made while it is sent, kept nowhere."""

from litestar.response import Stream

from comments.portability.archiving import Content, packed

# The address may be the secret itself: not even our own pages, and the logs before them, are told more than the origin.
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex"}


def archive_response(content: Content) -> Stream:
    """The ZIP, piece by piece, for a browser to save."""
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{content.file_name}"'}
    return Stream(packed(content), media_type="application/zip", headers=headers)
