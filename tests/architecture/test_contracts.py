"""The arrows between packages hold, and each contract catches what it is there to catch."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
LINTER: Final = Path(sys.executable).with_name("lint-imports")

VIOLATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "layers": ("foundation/network.py", "import comments.settings"),
    "acyclic": ("foundation/clock.py", "import comments.foundation.signing"),
    "surfaces": ("web/widget/outgoing.py", "import comments.web.admin.views"),
    "framework-free": ("discussion/tree.py", "import litestar"),
    "pure": ("rendering/links.py", "import sqlmodel"),
    "vault-opening": ("discussion/editing.py", "import comments.vault._opening"),
    "vault-resealing": ("moderation/deciding.py", "import comments.vault.resealing"),
    "vault-disclosure": ("web/admin/identity.py", "import comments.vault.disclosure"),
    "vault-secrets": ("portability/subject_access.py", "import comments.vault.secrets"),
    "vault-addresses": ("accounts/links.py", "import comments.vault.addresses"),
    "vault-finding": ("discussion/receipt_searches.py", "import comments.vault.finding"),
    "vault-tables": ("moderation/queries.py", "import comments.vault.models"),
    "vault-assembly": ("jobs/work.py", "import comments.vault.assembly"),
    "one-home-cryptography": ("accounts/sessions.py", "import cryptography"),
    "one-home-bleach": ("rendering/tree.py", "import bleach"),
    "one-home-nh3": ("rendering/nesting.py", "import nh3"),
    "one-home-argon2": ("accounts/registering.py", "import argon2"),
    "one-home-aiosmtplib": ("jobs/lane.py", "import aiosmtplib"),
    "one-home-joserfc": ("sites/snippet.py", "import joserfc"),
    "one-home-httpx": ("policies/clauses.py", "import httpx"),
    "one-home-valkey": ("web/sign_in_limits.py", "import valkey"),
    "statistics-apart": ("statistics/queries.py", "import comments.discussion.queries"),
    "inside-a-feature": ("sites/rules.py", "import comments.sites.queries"),
}
"""For each contract, a module and the import that it must not have."""


def contracts() -> dict[str, str]:
    """The name of each contract by its id."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each["name"] for each in project["tool"]["importlinter"]["contracts"]}


def lint(folder: Path) -> dict[str, bool]:
    """Whether each contract is kept, by its name."""
    done = subprocess.run(
        [LINTER, "--no-cache", "--config", "pyproject.toml"], cwd=folder, capture_output=True, text=True, check=False
    )
    lines = [line.rsplit(" ", 1) for line in done.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    return {name: verdict == "KEPT" for name, verdict in lines}


@pytest.fixture(scope="module")
def verdicts() -> dict[str, bool]:
    return lint(ROOT)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """The verdicts on a copy in which everything is done that must not be."""
    folder = tmp_path_factory.mktemp("violated")
    shutil.copytree(ROOT / "comments", folder / "comments", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module, statement in VIOLATIONS.values():
        with (folder / "comments" / module).open("a") as source:
            source.write(f"\n{statement}\n")
    return lint(folder)


@pytest.mark.clause("P3")
@pytest.mark.clause("P6")
@pytest.mark.clause("P23")
def test_every_contract_is_kept(verdicts: dict[str, bool]) -> None:
    assert verdicts == dict.fromkeys(contracts().values(), True)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_is_caught(broken: dict[str, bool], contract: str) -> None:
    assert broken[contracts()[contract]] is False


def test_no_contract_is_left_untried() -> None:
    assert set(VIOLATIONS) == set(contracts())
