"""The whole play: every feature driven with addresses that occur nowhere else, and all that came out of it."""

from comments.vault.assembly import Vault
from tests.canary import (
    claiming,
    entering,
    failing,
    gathering,
    looking,
    mailing,
    operating,
    registering,
    reporting,
    securing,
    sweeping,
    telling,
    travelling,
    writing,
)
from tests.canary.stage import Stage
from tests.canary.storage import files_in, rows_of
from tests.canary.witness import Witness, watching_the_wire
from tests.service import Running


async def play(running: Running) -> Witness:
    """Every act, then everything that is stored, before and after retention."""
    witness = Witness()
    with witness.listening(), watching_the_wire(witness.called):
        stage = await Stage.set_up(running, witness)
        await writing.everybody_writes(stage)
        await registering.everybody_registers(stage)
        await entering.everybody_enters(stage)
        await securing.somebody_secures_their_account(stage)
        await travelling.everybody_travels(stage)
        await gathering.administrators_sign(stage)
        await gathering.people_come_and_go(stage)
        await writing.member_writes(stage)
        await reporting.somebody_reports(stage)
        await looking.everybody_looks(stage)
        await reporting.others_see_to_it(stage)
        await gathering.members_see_to_their_own(stage)
        await telling.everybody_is_told(stage)
        await claiming.everybody_claims_their_rights(stage)
        await mailing.everybody_is_written_to(stage)
        await sweeping.everybody_opens_everything(stage)
        await failing.use_cases_refuse(stage)
        await failing.database_refuses(stage)
        await operating.operator_works(stage)
        await _look_into_storage(stage, running.vault)
        await looking.authors_erase(stage)
        await entering.everybody_leaves(stage)
        await operating.background_works(stage)
        await _look_into_storage(stage, running.vault)
    return witness


async def _look_into_storage(stage: Stage, vault: Vault) -> None:
    running, witness = stage.running, stage.witness
    witness.rows += await rows_of(running.db, "main database")
    witness.rows += await rows_of(vault.keys, "vault's database")
    witness.files += files_in(running.settings.data_dir.parent)
