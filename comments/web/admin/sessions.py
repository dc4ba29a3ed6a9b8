"""The console's session in a browser."""

from comments.accounts.people import Person
from comments.web.browser_sessions import CONSOLE, Connection


async def authenticate(connection: Connection) -> Person:
    """Who holds the cookie; raises NotSignedInError."""
    return await CONSOLE.authenticate(connection)
