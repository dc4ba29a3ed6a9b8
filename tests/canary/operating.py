"""Act four: the operator's commands, the background work, and retention."""

import asyncio
from datetime import timedelta
from typing import Final

from click.testing import CliRunner

from comments.cli.root import root
from comments.retention.assembly import new_retention
from comments.retention.planning import plan_retention
from comments.retention.running import run_retention
from tests.canary.stage import Stage
from tests.canary.visitors import MIA, OPAL
from tests.canary.witness import Evidence, mail_evidence
from tests.mailbox import mails_of
from tests.service import PUBLIC_URL

COMMANDS: Final = [
    "site list",
    "site show garage --json",
    "site set bakery retention.comment_ip=30",
    "site add another --name Another --origin https://another.example",
    "site remove another --yes",
    f"account add opal --email {OPAL.email}",
    f"account add opal-again --email {OPAL.email.upper()}",
    f"account add {OPAL.email} --email {MIA.email}@@",
    "account reset opal --json",
    "member set garage opal moderator",
    "member remove garage opal",
    "policy show garage --lang fr",
    "policy register garage --json",
    "policy history garage",
    "site set garage retention.spam=20 --draft",
    "policy diff garage --draft --json",
    "policy discard garage",
    "retention plan",
    "retention run --as-of 2026-03-14T10:31:00Z --json",
    "audit verify",
    "audit list --json",
    "check",
]


async def operator_works(stage: Stage) -> None:
    """Each command as it is typed, on the databases of the running service."""
    for line in COMMANDS:
        stage.witness.printed.append(await asyncio.to_thread(_type, stage, line))


async def background_works(stage: Stage) -> None:
    """What the outbox promised, and retention after a hundred days: every IP is past its time."""
    running = stage.running
    vault, clock = running.vault, running.clock
    stage.witness.mails += [mail_evidence(each) for each in await mails_of(running)]
    clock.advance(timedelta(days=100))
    retention = new_retention(running.db, vault.expiry, clock)
    planned, done = await plan_retention(retention), await run_retention(retention)
    stage.witness.printed.append(Evidence("retention", repr([planned, done]).encode()))


def _type(stage: Stage, line: str) -> Evidence:
    settings = stage.running.settings
    environment = {
        "APARTE_DATA_DIR": str(settings.data_dir),
        "APARTE_DATABASE_URL": settings.database_url,
        "APARTE_VAULT_URL": settings.vault_url,
        "APARTE_PUBLIC_URL": PUBLIC_URL,
        "APARTE_OPERATOR": settings.operator,
    }
    result = CliRunner().invoke(root, line.split(), env=environment)
    return Evidence(f"aparte {line.partition(' --')[0]}: exit {result.exit_code}", result.output.encode())
