"""Plaintexts before they are sealed: an address in 16 bytes, an e-mail address in blocks that hide its length."""

_LENGTH_BYTES = 2
_BLOCK = 320


def pad(text: str) -> bytes:
    """The text with its length in front, filled up to a whole block; any e-mail address takes one."""
    content = text.encode()
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    return framed + bytes(-len(framed) % _BLOCK)


def unpad(padded: bytes) -> str:
    """The text again."""
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length].decode()
