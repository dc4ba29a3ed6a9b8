"""The invented people whose addresses must not come out, each with a network of their own."""

from dataclasses import dataclass
from typing import Final

from tests.canary.needles import Canary, Needles


@dataclass(frozen=True)
class Visitor:
    """Somebody at an address, with an e-mail address."""

    name: str
    ip: str
    email: str

    @property
    def seen(self) -> tuple[Canary, Canary]:
        """What must not be seen of them."""
        return Canary(f"{self.name}'s IP", self.ip), Canary(f"{self.name}'s e-mail", self.email)

    @property
    def own(self) -> frozenset[str]:
        """The names of both, for answers that may show them to whoever they belong to."""
        return frozenset(canary.name for canary in self.seen)


def _visitor(name: str, ip: str) -> Visitor:
    return Visitor(name, ip, f"Zq7{name.capitalize()}.canary@{name}-kw3.example")


ADA: Final = _visitor("ada", "203.0.113.201")
BEN: Final = _visitor("ben", "2001:db8:ca7a:1::b")
CLEO: Final = _visitor("cleo", "198.51.100.202")
DINA: Final = _visitor("dina", "2001:db8:ca7b:1::d")
ERIC: Final = _visitor("eric", "2001:db8:ca7c:1::e")
FAY: Final = _visitor("fay", "2001:db8:ca7d:1::f")
GUS: Final = _visitor("gus", "192.0.2.203")
HAL: Final = _visitor("hal", "2001:db8:ca7e:1::1")
IVY: Final = _visitor("ivy", "2001:db8:ca7f:1::2")
MIA: Final = _visitor("mia", "2001:db8:ca80:1::3")
ALICE: Final = _visitor("alice", "2001:db8:ca81:1::4")
BOB: Final = _visitor("bob", "2001:db8:ca82:1::5")
CHARLIE: Final = _visitor("charlie", "2001:db8:ca83:1::6")
OPAL: Final = _visitor("opal", "2001:db8:ca84:1::7")
KIM: Final = _visitor("kim", "2001:db8:ca86:1::9")
LOU: Final = _visitor("lou", "2001:db8:ca87:1::a")
NOA: Final = _visitor("noa", "2001:db8:ca88:1::b")
OLE: Final = _visitor("ole", "2001:db8:ca89:1::c")
PIA: Final = _visitor("pia", "2001:db8:ca8a:1::d")
RIA: Final = _visitor("ria", "2001:db8:ca8b:1::e")
SIA: Final = _visitor("sia", "2001:db8:ca8c:1::f")
PROXY: Final = _visitor("proxy", "2001:db8:ca85:1::8")

VISITORS: Final = (
    ADA,
    BEN,
    CLEO,
    DINA,
    ERIC,
    FAY,
    GUS,
    HAL,
    IVY,
    MIA,
    ALICE,
    BOB,
    CHARLIE,
    OPAL,
    KIM,
    LOU,
    NOA,
    OLE,
    PIA,
    RIA,
    SIA,
    PROXY,
)
CANARIES: Final = tuple(canary for visitor in VISITORS for canary in visitor.seen)
NEEDLES: Final = Needles(CANARIES)
