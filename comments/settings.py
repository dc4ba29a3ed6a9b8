"""The operator's settings: `APARTE_…` in the environment, or the same lines in the file that `APARTE_CONFIG` names."""

import json
import os
import socket
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from comments.foundation.mail_server import MailServer
from comments.foundation.mailboxes import parse_sender
from comments.foundation.transfers import COUNTRY, Mechanism
from comments.foundation.web_addresses import nobody_listens


class OidcProvider(BaseModel):
    """An identity provider that the operator set (OpenID Connect); the secret stays out of every print.

    The secret may stand in a file of its own. Plain HTTP is for a provider on this very machine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    name: str = Field(min_length=1, max_length=60)
    issuer: str = Field(pattern=r"^https?://[^\s?#@]+$")
    client_id: str = Field(min_length=1)
    client_secret: str = Field("", repr=False)
    client_secret_file: Path | None = None
    country: str = Field("", pattern=COUNTRY)
    mechanism: Mechanism = "none"

    @field_validator("issuer")
    @classmethod
    def _is_kept_from_listeners(cls, issuer: str) -> str:
        if not nobody_listens(issuer):
            raise ValueError("plain HTTP is for this machine alone")
        return issuer

    @model_validator(mode="after")
    def _has_its_secret(self) -> Self:
        if self.client_secret and self.client_secret_file:
            raise ValueError("the secret stands in one place")
        self.secret()
        return self

    def secret(self) -> str:
        """What proves to the provider that it is this service which asks; empty where nothing does."""
        if self.client_secret_file is None:
            return self.client_secret
        try:
            return self.client_secret_file.read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise ValueError("the file of the secret cannot be read") from None


class Settings(BaseSettings):
    """Every setting with its default; the README explains each."""

    model_config = SettingsConfigDict(
        env_prefix="APARTE_", extra="ignore", env_file_encoding="utf-8", hide_input_in_errors=True
    )

    data_dir: Path = Path("data")
    database_url: str = Field("", repr=False)
    vault_url: str = Field("", repr=False)
    replica_url: str = Field("", repr=False, pattern=r"^$|^postgres(ql)?(\+asyncpg)?://")
    master_key_file: Path | None = None
    public_url: str = ""
    trusted_proxies: str = ""
    proxy_header: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    operator: str = Field(default_factory=socket.gethostname)
    operator_contact: str = ""
    smtp_url: str = Field("", repr=False)
    mail_from: str = ""
    oidc_providers: Annotated[tuple[OidcProvider, ...], NoDecode] = ()
    charter_file: Path | None = None
    valkey_url: str = Field("", repr=False, pattern=r"^$|^(valkeys?|rediss?)://[^/]|^unix:///")
    workers: int = Field(1, ge=1, le=64)
    rate_limits: Literal["on", "off"] = "on"

    @field_validator("oidc_providers", mode="before")
    @classmethod
    def _read_json(cls, providers: object) -> object:
        # Read here: pydantic-settings' own refusal would quote it, secrets and all, in its traceback.
        return json.loads(providers or "[]") if isinstance(providers, str) else providers

    @field_validator("oidc_providers")
    @classmethod
    def _each_has_its_own_id(cls, providers: tuple[OidcProvider, ...]) -> tuple[OidcProvider, ...]:
        if len({each.id for each in providers}) < len(providers):
            raise ValueError("two providers have one id")
        return providers

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: str) -> str:
        if url:
            MailServer.parse(url)
        return url

    @field_validator("mail_from")
    @classmethod
    def _can_send_mail(cls, sender: str) -> str:
        if sender:
            parse_sender(sender)
        return sender

    @property
    def main_database(self) -> str:
        """The main database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'aparte.db'}"

    @property
    def vault_database(self) -> str:
        """The URL of the vault's own database, where the data keys live."""
        return self.vault_url or f"sqlite:///{self.data_dir.absolute() / 'vault.db'}"

    @property
    def master_key_path(self) -> Path:
        """The file of the master key, which wraps the data keys."""
        return self.master_key_file or self.data_dir / "master.key"

    def prepare_data_dir(self) -> None:
        """Make the data directory, for its owner's eyes alone."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def load_settings() -> Settings:
    """Read the environment and the file that `APARTE_CONFIG` names; raises pydantic.ValidationError."""
    return Settings(_env_file=os.environ.get("APARTE_CONFIG"))
