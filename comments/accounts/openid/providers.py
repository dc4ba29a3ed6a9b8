"""The providers that the operator set, each asked in its own terms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from comments.accounts.openid.errors import ProviderTroubleError, Trouble
from comments.accounts.openid.flows import Flow, authorization_url, code_of
from comments.accounts.openid.metadata import Metadata, metadata_url, read_metadata
from comments.accounts.openid.wire import KEPT, Document, Wire
from comments.accounts.rules import check_email
from comments.foundation.clock import Clock
from comments.foundation.errors import InvalidInputError, NotFoundError
from comments.settings import OidcProvider


@dataclass(frozen=True, kw_only=True)
class FoundIdentity:
    """Who somebody is at a provider; `email` is there only if the provider says that it is theirs."""

    provider_id: str
    subject: str = field(repr=False)
    email: str | None = field(repr=False)


class Provider:
    """One provider; what it says of itself is kept for an hour."""

    def __init__(self, setting: OidcProvider, redirect_uri: str, wire: Wire, clock: Clock) -> None:
        from comments.accounts.openid.keys import ProviderKeys  # noqa: PLC0415  who has no provider needs no such keys

        self._setting = setting
        self._secret = setting.secret()
        self._redirect_uri = redirect_uri
        self._wire = wire
        self._clock = clock
        self._keys = ProviderKeys(self._fetch_keys, clock)
        self._metadata: tuple[datetime, Metadata] | None = None

    @property
    def id(self) -> str:
        """As the operator calls it in addresses."""
        return self._setting.id

    @property
    def name(self) -> str:
        """As people know it."""
        return self._setting.name

    async def address_for(self, flow: Flow) -> str:
        """Where the browser goes to sign in there; raises ProviderTroubleError."""
        return authorization_url(await self._known(), self._setting, flow, self._redirect_uri)

    async def identify(self, flow: Flow, answer: Mapping[str, str]) -> FoundIdentity:
        """Who came back; raises FlowLostError, ProviderRefusedError or ProviderTroubleError."""
        from comments.accounts.openid.id_tokens import Expected, check_id_token  # noqa: PLC0415  likewise

        metadata = await self._known()
        tokens = await self._redeem(metadata, code_of(answer, flow, metadata), flow)
        access, issued = _text(tokens.get("access_token")), _text(tokens.get("id_token"))
        if issued is None:
            raise ProviderTroubleError(Trouble.NO_TOKEN)
        expected = Expected(
            issuer=metadata.issuer, client_id=self._setting.client_id, nonce=flow.nonce, access_token=access
        )
        claims = await check_id_token(issued, self._keys, expected, self._clock)
        if "email" not in claims and metadata.userinfo_endpoint is not None and access is not None:
            claims = await self._ask_for_more(metadata.userinfo_endpoint, access, claims)
        return FoundIdentity(provider_id=self.id, subject=claims["sub"], email=_confirmed_email(claims))

    async def _known(self) -> Metadata:
        if self._metadata is None or self._clock() - self._metadata[0] >= KEPT:
            document = await self._wire.get_json(metadata_url(self._setting))
            self._metadata = self._clock(), read_metadata(document, self._setting)
        return self._metadata[1]

    async def _fetch_keys(self) -> Document:
        return await self._wire.get_json((await self._known()).jwks_uri)

    async def _redeem(self, metadata: Metadata, code: str, flow: Flow) -> Document:
        client, secret = self._setting.client_id, self._secret
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": flow.verifier,
        }
        if secret and metadata.takes_basic:
            # Both are encoded first, as forms are (RFC 6749, section 2.3.1).
            basic = (quote(client, safe=""), quote(secret, safe=""))
            return await self._wire.post_form(metadata.token_endpoint, fields, basic)
        named = {"client_id": client, **({"client_secret": secret} if secret else {})}
        return await self._wire.post_form(metadata.token_endpoint, fields | named)

    async def _ask_for_more(self, address: str, access_token: str, claims: Document) -> Document:
        more = await self._wire.get_json(address, access_token)
        if more.get("sub") != claims["sub"]:
            raise ProviderTroubleError(Trouble.OTHER_PERSON)
        return more


class Providers:
    """Every provider by its id, in the operator's order."""

    def __init__(self, settings: Iterable[OidcProvider], own_address: str, wire: Wire, clock: Clock) -> None:
        made = (Provider(each, f"{own_address}/account/oidc/{each.id}/callback", wire, clock) for each in settings)
        self._by_id = {each.id: each for each in made}

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._by_id.values())

    def get(self, provider_id: str) -> Provider:
        """The provider of that id; raises NotFoundError."""
        if provider_id not in self._by_id:
            raise NotFoundError
        return self._by_id[provider_id]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else None


def _confirmed_email(claims: Document) -> str | None:
    """The address, if the provider says that it belongs to this person; some say so in a text."""
    email, confirmed = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or not (confirmed is True or confirmed == "true"):
        return None
    try:
        return check_email(email)
    except InvalidInputError:
        return None
