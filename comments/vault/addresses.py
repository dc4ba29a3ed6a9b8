"""Where mail goes, as whoever delivers it knows it: a protocol that nobody else may name."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class AddressBook(Protocol):
    """Gives an address to whoever delivers mail to it, and to nobody else: delivery is no look, and tells no person."""

    async def address_for_delivery(self, table_name: str, row_id: str) -> str | None:
        """The e-mail address of an account's address row or of an invitation; None once it is forgotten."""
