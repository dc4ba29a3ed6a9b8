"""Nobody's address comes out anywhere but before those who may see it, whatever was driven through the service."""

import re

import pytest

from tests.architecture.routes import Route, routes_of, service_at_rest
from tests.canary.play import play
from tests.canary.visitors import LOU, NEEDLES, VISITORS
from tests.canary.witness import Evidence, Witness, leaks
from tests.recording import BACKENDS, record

pytestmark = pytest.mark.clause("P6")

LEAD_NOWHERE = {"GET /api/v1/schema/{path}", "GET /console/{rest}"}


@pytest.fixture(scope="module", params=BACKENDS)
def witness(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Witness:
    folder, charter = tmp_path_factory.mktemp("canary"), "What I learn here stays here.\n"
    return record(request, folder, play, trusted_proxies="2001:db8:ca85::/48", charter=charter)


def test_no_answer_shows_an_address_to_somebody_whom_it_is_not_for(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.answers) == []


@pytest.mark.clause("P5")
def test_no_log_holds_an_address(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.logged) == []


@pytest.mark.clause("P23")
def test_no_row_holds_an_address_but_sealed(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.rows) == []


@pytest.mark.clause("P23")
def test_no_file_holds_an_address(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.files) == []


def test_no_mail_holds_an_address_but_its_readers_own(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.mails) == []


def test_an_invitation_went_to_its_address_when_it_was_sent_and_sent_again(witness: Witness) -> None:
    assert len([each for each in witness.mails if each.allowed == LOU.own]) == 2


def test_no_fault_quotes_an_address(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.faults) == []


def test_no_command_prints_an_address(witness: Witness) -> None:
    assert leaks(NEEDLES, witness.printed) == []


@pytest.mark.clause("P13")
def test_the_service_calls_nobody(witness: Witness) -> None:
    assert witness.called == []


# The rest shows that all this was looked at while there was something to find.


def test_every_route_was_driven_until_it_gave_what_it_has(witness: Witness) -> None:
    routes = {route.key: route for route in routes_of(service_at_rest())}
    idle = [key for key, route in routes.items() if not _was_driven(route, witness) and key not in LEAD_NOWHERE]
    assert idle == []


def _was_driven(route: Route, witness: Witness) -> bool:
    pattern = re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(route.path)) + "/?")
    return any(
        method == route.method and status < 400 and pattern.fullmatch(path) for method, path, status in witness.asked
    )


def test_whoever_may_see_an_address_was_shown_it(witness: Witness) -> None:
    empty = [each.source for each in witness.answers if each.allowed and not _shown(each)]
    assert empty == []


def _shown(evidence: Evidence) -> bool:
    text = evidence.content.decode().lower()
    return any(
        canary.value.lower() in text for each in VISITORS for canary in each.seen if canary.name in evidence.allowed
    )


@pytest.mark.clause("P5")
@pytest.mark.parametrize("name", ["cleo", "dina"])
def test_a_trusted_proxy_was_believed_about_who_asked(witness: Witness, name: str) -> None:
    visitor = next(each for each in VISITORS if each.name == name)
    shown = [
        each.content.decode()
        for each in witness.answers
        if each.allowed == visitor.own and "disclosures" in each.source
    ]
    assert [text for text in shown if f'"{visitor.ip}"' not in text] == []


@pytest.mark.parametrize("kind", ["answers", "logged", "rows", "files", "faults", "printed"])
def test_there_was_something_of_every_kind(witness: Witness, kind: str) -> None:
    assert len(getattr(witness, kind)) > 3


@pytest.mark.parametrize("place", ["sealed_values", "comments", "audit_entries", "data_keys", "outbox", "receipts"])
def test_the_tables_had_rows(witness: Witness, place: str) -> None:
    assert [each for each in witness.rows if each.source.endswith(f"a row of {place}")] != []


@pytest.mark.parametrize("name", ["sqlalchemy", "comments"])
def test_loggers_spoke(witness: Witness, name: str) -> None:
    assert [each for each in witness.logged if each.source.startswith(f"log of {name}")] != []
