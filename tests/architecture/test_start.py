"""A start imports what reading takes, and not what few requests ask for; seen by what is there, not by the clock."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

STARTS: Final = """
import asyncio, json, sys
import comments.__main__, comments.web.early_answers
from comments.asgi import create
from comments.cli.wiring import make_ready, read_settings

async def live():
    async with create().litestar.lifespan():
        pass

make_ready(read_settings())
asyncio.run(live())
json.dump(sorted(sys.modules), sys.stdout)
"""
LATE: Final = {
    *("alembic", "mako"),  # there is nothing to migrate
    *("bleach", "linkify_it", "markdown_it", "nh3"),  # nobody writes
    *("confusable_homoglyphs", "zxcvbn"),  # nobody chooses a name or a password
    *("OpenSSL", "cbor2", "cryptography.x509", "pyasn1", "segno", "webauthn"),  # nobody uses or sets up a second step
    *("httpx", "joserfc", "pygments", "rich"),  # nobody signs in elsewhere
    *("asyncpg", "sqlalchemy.dialects.postgresql", "valkey"),  # there is no other server
    "babel.messages",  # catalogues are read without it
}


def test_a_start_imports_nothing_that_reading_does_not_take(sqlite_templates: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_templates / "main.db", tmp_path / "aparte.db")
    shutil.copy(sqlite_templates / "vault.db", tmp_path / "vault.db")
    environment = {"APARTE_DATA_DIR": str(tmp_path), "APARTE_NO_WORKER": "1"}
    ran = subprocess.run([sys.executable, "-c", STARTS], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    there = set(json.loads(ran.stdout))
    assert "litestar" in there
    assert there & LATE == set()
