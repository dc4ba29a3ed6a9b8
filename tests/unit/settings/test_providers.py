"""The providers that an operator sets, as JSON in one setting."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from comments.settings import load_settings

SECRET = "an-invented-secret"
PROVIDER = {"id": "elsewhere", "name": "Elsewhere", "issuer": "https://id.example", "client_id": "aparte"}


def set_to(patch: pytest.MonkeyPatch, text: str) -> None:
    patch.setenv("APARTE_OIDC_PROVIDERS", text)


def test_there_are_none_by_default() -> None:
    assert load_settings().oidc_providers == ()


def test_a_provider_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, json.dumps([PROVIDER | {"client_secret": SECRET}]))
    (found,) = load_settings().oidc_providers
    assert (found.name, found.issuer, found.secret()) == ("Elsewhere", "https://id.example", SECRET)


def test_its_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    set_to(monkeypatch, json.dumps([PROVIDER | {"client_secret_file": str(tmp_path / "secret")}]))
    assert load_settings().oidc_providers[0].secret() == SECRET


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:4000", "http://[::1]:4000", "http://localhost:4000/realm"])
def test_plain_http_will_do_on_this_machine(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    set_to(monkeypatch, json.dumps([PROVIDER | {"issuer": issuer}]))
    assert load_settings().oidc_providers[0].issuer == issuer


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://id.example"},
        {"issuer": "http://localhost.example"},
        {"issuer": "https://id.example?x=1"},
        {"issuer": "https://name@id.example"},
        {"id": "No Id"},
        {"client_id": ""},
        {"client_secret_file": "/nowhere/at/all"},
        {"client_secret": SECRET, "client_secret_file": "/nowhere/at/all"},
        {"surprise": SECRET},
    ],
)
def test_a_wrong_one_is_refused_and_never_quoted(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]) -> None:
    set_to(monkeypatch, json.dumps([PROVIDER | {"client_secret": SECRET} | wrong]))
    with pytest.raises(ValidationError) as raised:
        load_settings()
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("text", ["[{", '{"id": "an-invented-secret"', "an-invented-secret", "5"])
def test_what_is_no_list_is_refused_and_never_quoted(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    set_to(monkeypatch, text)
    with pytest.raises(ValidationError) as raised:
        load_settings()
    assert SECRET not in str(raised.value)


def test_two_of_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, json.dumps([PROVIDER, PROVIDER | {"name": "Another"}]))
    with pytest.raises(ValidationError, match="two providers have one id"):
        load_settings()


def test_a_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, json.dumps([PROVIDER | {"client_secret": SECRET}]))
    assert SECRET not in repr(load_settings())
