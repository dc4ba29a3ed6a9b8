"""The invented people of two blogs."""

from dataclasses import dataclass

from sqlmodel import Session

from comments.accounts.people import Person
from comments.accounts.rules import Role
from comments.sites.models import Site
from tests.factories.accounts import make_member, person_of
from tests.factories.sites import make_site


@dataclass(frozen=True)
class People:
    """Alice owns the garage, ann administers it, bob moderates it; charlie runs another blog and must see nothing."""

    garage: Site
    bakery: Site
    alice: Person
    ann: Person
    bob: Person
    charlie: Person


def make_people(session: Session) -> People:
    """Both blogs and everybody."""
    garage, bakery = make_site(session, "garage"), make_site(session, "bakery")
    return People(
        garage=garage,
        bakery=bakery,
        alice=person_of(make_member(session, "alice", garage, Role.OWNER)),
        ann=person_of(make_member(session, "ann", garage, Role.ADMIN)),
        bob=person_of(make_member(session, "bob", garage, Role.MODERATOR)),
        charlie=person_of(make_member(session, "charlie", bakery, Role.OWNER)),
    )
