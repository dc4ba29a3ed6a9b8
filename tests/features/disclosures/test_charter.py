"""Where the instance asks for a charter, role and signature must hold together, and a new text asks anew."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from comments.accounts.charter import CharterFile, sign_charter
from comments.accounts.errors import CharterUnreadableError, CharterUnsignedError
from comments.accounts.people import Person
from comments.audit.actions import Action
from comments.db.database import Database
from comments.disclosures.disclosing import disclose
from comments.disclosures.rules import LookRequest
from comments.discussion.models import Comment
from comments.foundation.errors import CommentsError, NotAllowedError, NotFoundError
from comments.vault.assembly import Vault
from tests.factories.people import People
from tests.factories.record import acts

pytestmark = pytest.mark.clause("P16")

TEXT = "I tell nobody what I learn here.\n"
IP = "203.0.113.7"


@dataclass(frozen=True)
class Instance:
    """One that asks for a charter, with Ada's comment at the garage."""

    database: Database
    vault: Vault
    people: People
    comment: Comment
    path: Path

    @property
    def file(self) -> CharterFile:
        return CharterFile(self.path)

    def person(self, name: str) -> Person:
        person: Person = getattr(self.people, name)
        return person

    def publish(self, text: str) -> None:
        self.path.write_text(text)

    def lose(self) -> None:
        self.path.unlink()

    async def sign(self, name: str) -> str:
        """Gives the version that was signed."""
        charter, person = self.file.charter(), self.person(name)
        assert charter is not None
        await self.database.write(lambda session: sign_charter(session, person, charter, self.vault.clock))
        return charter.version

    async def look(self, name: str) -> str | None:
        """The IP, if it is shown."""
        request = LookRequest(comment_id=self.comment.id, purpose="abuse")
        person, clock = self.person(name), self.vault.clock
        return (await disclose(self.vault.gate, self.file, person, request, clock)).ip


@pytest.fixture
def instance(database: Database, vault: Vault, people: People, comment: Comment, tmp_path: Path) -> Instance:
    made = Instance(database, vault, people, comment, tmp_path / "charter.txt")
    made.publish(TEXT)
    return made


@pytest.mark.parametrize("name", ["alice", "ann"])
async def test_role_and_signature_together_open(instance: Instance, name: str) -> None:
    await instance.sign(name)
    assert await instance.look(name) == IP


async def test_a_role_alone_opens_nothing(instance: Instance) -> None:
    await instance.sign("ann")
    with pytest.raises(CharterUnsignedError):
        await instance.look("alice")


@pytest.mark.parametrize(("name", "refusal"), [("bob", NotAllowedError), ("charlie", NotFoundError)])
async def test_a_signature_alone_opens_nothing(instance: Instance, name: str, refusal: type[CommentsError]) -> None:
    await instance.sign(name)
    with pytest.raises(refusal):
        await instance.look(name)


async def test_a_refusal_for_want_of_a_signature_is_recorded(instance: Instance) -> None:
    with pytest.raises(CharterUnsignedError):
        await instance.look("alice")
    (entry,) = await acts(instance.database, Action.LOOK_REFUSED)
    assert (entry.actor_id, entry.subject) == (instance.people.alice.id, instance.comment.id)
    assert entry.payload is not None
    assert entry.payload["detail"] == {"refusal": "charter-unsigned"}


async def test_a_new_text_suspends_until_it_is_signed(instance: Instance) -> None:
    await instance.sign("alice")
    instance.publish("I tell nobody what I learn here, ever.\n")
    with pytest.raises(CharterUnsignedError):
        await instance.look("alice")
    await instance.sign("alice")
    assert await instance.look("alice") == IP


async def test_the_old_text_put_back_is_still_signed(instance: Instance) -> None:
    await instance.sign("alice")
    instance.publish("Another text.\n")
    instance.publish(TEXT)
    assert await instance.look("alice") == IP


async def test_a_text_that_cannot_be_read_lets_nobody_open(instance: Instance) -> None:
    await instance.sign("alice")
    instance.lose()
    with pytest.raises(CharterUnreadableError):
        await instance.look("alice")
    (entry,) = await acts(instance.database, Action.LOOK_REFUSED)
    assert entry.payload is not None
    assert entry.payload["detail"] == {"refusal": "charter-unreadable"}


async def test_a_signature_is_recorded_once_with_its_version(instance: Instance) -> None:
    version = await instance.sign("alice")
    await instance.sign("alice")
    (entry,) = await acts(instance.database, Action.CHARTER_SIGNED)
    assert entry.payload is not None
    assert (entry.actor_id, entry.payload["detail"]) == (instance.people.alice.id, {"version": version})
