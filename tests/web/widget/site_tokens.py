"""A blog that signs tokens for its own people, as its server would."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from sqlmodel import Session

from comments.accounts.site_assertions import site_secret
from comments.audit.actors import OPERATOR
from comments.policies.amending import amend_rules
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.service import BLOG, OPERATOR_NAME, Running

_NUMBERS = count()


def signed(claims: object, secret: str, **header: Any) -> str:
    """A token without any library: three parts in base64, the last a digest of the others."""
    told = {"alg": "HS256", "typ": "JWT"} | header
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (told, claims)]
    digest = hmac.digest(secret.encode(), b".".join(parts), hashlib.sha256)
    return b".".join([*parts, base64.urlsafe_b64encode(digest).rstrip(b"=")]).decode()


@dataclass
class SigningSite:
    """One blog's server, and its reader's browser."""

    running: Running
    slug: str

    async def set_to(self, wish: str) -> None:
        """Turn its sign-in on or off, or take another secret."""

        def change(session: Session) -> None:
            site = site_by_slug(session, self.slug)
            amend_rules(session, site, {"sso": wish}, OPERATOR_NAME, OPERATOR, self.running.clock)

        await self.running.db.write(change)

    async def site(self) -> Site:
        return await self.running.db.read(lambda session: site_by_slug(session, self.slug))

    async def secret(self) -> str:
        """What the console shows."""
        site = await self.site()
        return site_secret(self.running.service.litestar.state.signer, site.id, SiteSettings.of(site).sso)

    def claims(self, **others: Any) -> dict[str, Any]:
        """What an honest token says, some of it otherwise; None leaves a claim out."""
        now = int(self.running.clock().timestamp())
        honest = {"aud": self.slug, "sub": "reader-7", "name": "Nadia", "iat": now, "exp": now + 300}
        told = honest | {"jti": f"token-{next(_NUMBERS)}"} | others
        return {name: value for name, value in told.items() if value is not None}

    async def token(self, **others: Any) -> str:
        return signed(self.claims(**others), await self.secret())

    async def sign_on(self, token: str, origin: str = BLOG, slug: str | None = None) -> httpx.Response:
        """The blog's page changes the token."""
        async with self.running.client(origin=origin) as client:
            return await client.post(f"/api/v1/sites/{slug or self.slug}/sso", json={"token": token})

    async def sign_on_as(self, **others: Any) -> httpx.Response:
        return await self.sign_on(await self.token(**others))
