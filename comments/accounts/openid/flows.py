"""A sign-in with a provider on its way: begun here, sent there by the browser, and recognised when it comes back."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from comments.accounts.openid.errors import FlowLostError, ProviderRefusedError
from comments.accounts.openid.metadata import Metadata
from comments.foundation.identifiers import new_token
from comments.settings import OidcProvider

LIFETIME: Final = timedelta(minutes=10)
SCOPE: Final = "openid email"
"""Who they are, and an address to write to; neither their name nor their picture."""
_LONGEST_CODE: Final = 4000


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What only this browser knows of a sign-in; with `linking`, it adds a name elsewhere to that account."""

    provider: str
    following: str = ""
    linking: str | None = None
    state: str = msgspec.field(default_factory=new_token)
    nonce: str = msgspec.field(default_factory=new_token)
    verifier: str = msgspec.field(default_factory=new_token)

    def __repr__(self) -> str:
        return "Flow()"


def authorization_url(metadata: Metadata, provider: OidcProvider, flow: Flow, redirect_uri: str) -> str:
    """Where the browser goes to ask the provider (RFC 7636: the verifier stays here, its digest goes along)."""
    digest = hashlib.sha256(flow.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(query)}"


def code_of(answer: Mapping[str, str], flow: Flow, metadata: Metadata) -> str:
    """The code that the browser brings back; raises FlowLostError or ProviderRefusedError."""
    if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
        raise FlowLostError
    issuer = answer.get("iss")
    # Another provider's answer must not be taken to this one (RFC 9207).
    if issuer != metadata.issuer and (issuer is not None or metadata.says_issuer):
        raise FlowLostError
    code = answer.get("code", "")
    if "error" in answer or not code:
        raise ProviderRefusedError
    if len(code) > _LONGEST_CODE:
        raise FlowLostError
    return code
