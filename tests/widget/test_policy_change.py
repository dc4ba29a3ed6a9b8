"""The policy changed: its link says so for a while, and whoever was writing looks again and loses nothing."""

from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Locator, expect

from comments.foundation.clock import system_clock
from comments.sites.rules import SiteSettings
from tests.widget.reader import Reader
from tests.widget.stand_in import StandIn
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

_numbers = count(1)


@pytest.fixture
def site(live: ThreadedService, blog: StandIn, newcomer: Reader) -> str:
    """A blog of the test's own, whose comments the page shows."""
    slug = f"changing-{next(_numbers)}"
    live.add_site(slug, [blog.address], SiteSettings(challenge=False))
    newcomer.carry(f'site="{slug}"')
    return slug


def link(reader: Reader) -> Locator:
    return reader.form.get_by_role("link", name="Privacy policy")


def test_the_link_to_a_first_version_says_nothing_more(newcomer: Reader, site: str) -> None:
    newcomer.read()
    expect(link(newcomer)).to_have_text("Privacy policy")


@pytest.mark.clause("P29")
def test_the_link_says_when_the_policy_was_modified(newcomer: Reader, live: ThreadedService, site: str) -> None:
    live.amend(site, 30)
    newcomer.read()
    today = system_clock()
    expect(link(newcomer)).to_have_text(f"Privacy policy (modified on {today.day} {today:%B %Y})")


@pytest.mark.clause("P29")
@pytest.mark.parametrize(("days", "shown"), [(29, True), (30, False)])
def test_the_readers_own_clock_ends_it_after_30_days(
    newcomer: Reader, live: ThreadedService, site: str, days: int, shown: bool
) -> None:
    live.amend(site, 30)
    newcomer.page.clock.set_fixed_time(system_clock() + timedelta(days=days))
    newcomer.read()
    assert ("modified on" in link(newcomer).inner_text()) is shown


def test_the_french_link_says_it_in_french(newcomer: Reader, live: ThreadedService, site: str) -> None:
    live.amend(site, 30)
    newcomer.carry(f'site="{site}" lang="fr"')
    newcomer.go()
    expect(newcomer.widget.get_by_role("link", name="modifiée le")).to_be_visible()


def test_whoever_was_writing_is_shown_the_new_notice_and_keeps_the_text(
    newcomer: Reader, live: ThreadedService, site: str
) -> None:
    newcomer.read()
    newcomer.fill("Kept, of course.")
    live.amend(site, 180)
    newcomer.send()
    expect(newcomer.form.get_by_role("alert")).to_contain_text("changed in a way that matters")
    expect(newcomer.form.locator(".notice")).to_contain_text("180 days")
    expect(newcomer.form.get_by_label("Comment")).to_have_value("Kept, of course.")


def test_sent_again_it_is_taken(newcomer: Reader, live: ThreadedService, site: str) -> None:
    newcomer.read()
    newcomer.fill("Sent twice.")
    live.amend(site, 180)
    newcomer.send()
    newcomer.form.get_by_role("alert").wait_for()
    newcomer.send()
    expect(newcomer.comments).to_contain_text("Sent twice.")
