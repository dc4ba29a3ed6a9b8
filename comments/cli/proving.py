"""The clauses checked against the instance of a command: the service is put together in this process and asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from comments.cli.speaking import language
from comments.cli.wiring import Instance
from comments.foundation.clock import Clock
from comments.foundation.texts import texts_for
from comments.proofs.asking import Visitor
from comments.proofs.case import Case
from comments.proofs.proving import prove
from comments.proofs.verdicts import Proof, Status
from comments.settings import Settings


class ProofLine(msgspec.Struct, frozen=True, kw_only=True):
    """One clause as it stands, and the evidence in words."""

    id: str
    status: str
    evidence: str


async def proof_lines(instance: Instance) -> list[ProofLine]:
    """All clauses, in the policy's order."""
    settings = instance.settings.model_copy(update={"public_url": instance.public_url})
    async with _visited(settings, instance.clock) as visitor:
        case = Case(db=instance.db, keys=instance.keys, settings=settings, clock=instance.clock, visitor=visitor)
        return [in_words(each) for each in await prove(case)]


def in_words(proof: Proof) -> ProofLine:
    """A proof with its evidence in the language of whoever reads it."""
    texts = texts_for(language(), "proofs")
    evidence = texts(proof.verdict.key, **proof.verdict.parameters)
    return ProofLine(id=proof.id, status=proof.verdict.status.value, evidence=evidence)


def is_violated(line: ProofLine) -> bool:
    """Whether the clause is broken."""
    return line.status == Status.VIOLATED.value


@asynccontextmanager
async def _visited(settings: Settings, clock: Clock) -> AsyncIterator[Visitor]:
    """The service without background work, so that asking it changes nothing."""
    from comments.app import Parts, create_app

    service = create_app(settings, Parts(clock=clock, with_worker=False))
    async with service.litestar.lifespan():
        yield Visitor(service, settings.public_url)
