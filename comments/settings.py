"""The operator's settings: `APARTE_…` in the environment, or the same lines in the file that `APARTE_CONFIG` names."""

import os
import socket
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class OidcProvider(BaseModel):
    """An identity provider that the operator set (OpenID Connect); the secret stays out of every print."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    name: str = Field(min_length=1, max_length=60)
    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    client_id: str = Field(min_length=1)
    client_secret: str = Field("", repr=False)


class Settings(BaseSettings):
    """Every setting with its default; the README explains each."""

    model_config = SettingsConfigDict(env_prefix="APARTE_", extra="ignore", env_file_encoding="utf-8")

    data_dir: Path = Path("data")
    database_url: str = Field("", repr=False)
    vault_url: str = Field("", repr=False)
    master_key_file: Path | None = None
    public_url: str = ""
    trusted_proxies: str = ""
    proxy_header: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    operator: str = Field(default_factory=socket.gethostname)
    operator_contact: str = ""
    smtp_url: str = Field("", repr=False)
    mail_from: str = ""
    oidc_providers: tuple[OidcProvider, ...] = ()
    charter_file: Path | None = None
    valkey_url: str = Field("", repr=False)
    workers: int = Field(1, ge=1, le=64)
    rate_limits: Literal["on", "off"] = "on"

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
