"""What a provider says of itself (OpenID Connect Discovery 1.0)."""

import re
from dataclasses import dataclass
from typing import Final

from comments.accounts.openid.errors import ProviderTroubleError, Trouble
from comments.accounts.openid.wire import Document
from comments.foundation.web_addresses import is_on_this_machine, nobody_listens
from comments.settings import OidcProvider

WELL_KNOWN: Final = "/.well-known/openid-configuration"
_BASIC: Final = "client_secret_basic"
_PLAIN: Final = re.compile(r"[!-~]{1,2000}")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Where a provider is asked what; `says_issuer` is whether its answers in the browser name it (RFC 9207)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    takes_basic: bool
    says_issuer: bool


def metadata_url(provider: OidcProvider) -> str:
    """Where a provider's metadata stand."""
    return provider.issuer.rstrip("/") + WELL_KNOWN


def read_metadata(document: Document, provider: OidcProvider) -> Metadata:
    """The metadata, believed only as those of the issuer that the operator set; raises ProviderTroubleError."""
    if document.get("issuer") != provider.issuer:
        raise ProviderTroubleError(Trouble.OTHER_ISSUER)
    userinfo = document.get("userinfo_endpoint")
    methods = document.get("token_endpoint_auth_methods_supported")
    return Metadata(
        issuer=provider.issuer,
        authorization_endpoint=_address(document.get("authorization_endpoint"), provider),
        token_endpoint=_address(document.get("token_endpoint"), provider),
        jwks_uri=_address(document.get("jwks_uri"), provider),
        userinfo_endpoint=None if userinfo is None else _address(userinfo, provider),
        takes_basic=not isinstance(methods, list) or _BASIC in methods,
        says_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(value: object, provider: OidcProvider) -> str:
    fits = isinstance(value, str) and _PLAIN.fullmatch(value) is not None and nobody_listens(value)
    # A provider elsewhere must not make us ask our own machine.
    if not fits or (is_on_this_machine(str(value)) and not is_on_this_machine(provider.issuer)):
        raise ProviderTroubleError(Trouble.UNFIT_METADATA)
    return str(value)
