"""What a run would forget, without forgetting it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from comments.disclosures.queries import all_holds
from comments.retention.purgers import CommentPurger, Cut, Purger, Retention
from comments.retention.rules import CLOCKED, SHREDDED, Due, Outcome, add_up, periods_of, taken_in_before
from comments.sites.models import Site
from comments.sites.queries import all_sites, site_by_id
from comments.sites.rules import SiteSettings
from comments.vault.purging import Held, Overdue, count_held, count_tags, count_values

NETWORK_TAG = "network_tag"
COMMENT_IP = "comment_ip"
AHEAD: Final = timedelta(days=30)
"""How far a plan looks."""


async def plan_retention(
    retention: Retention, *, site_id: str | None = None, as_of: datetime | None = None
) -> list[Outcome]:
    """Count what falls due in the next thirty days, or until another day, rule by rule.

    Of one site, without the rules that belong to no site, or of all.
    """
    moment = as_of or retention.clock() + AHEAD
    due = await retention.db.read(lambda session: count_due(session, retention.purgers, site_id, moment))
    return [
        Outcome(category=category, due=each.number, done=0, held=min(each.held, each.number))
        for category, each in due.items()
    ]


def count_due(session: Session, purgers: Mapping[str, Purger], site_id: str | None, as_of: datetime) -> dict[str, Due]:
    """What is due by category, and how much of it a hold keeps, in the register's order."""
    sites = sites_concerned(session, site_id)
    sums = add_up(each for site in sites for each in _due_on(session, purgers, site, as_of))
    of_all = {category: purger for category, purger in purgers.items() if not isinstance(purger, CommentPurger)}
    if site_id is not None:
        return {category: sums.get(category, Due()) for category in CLOCKED if category not in of_all}
    sums |= {category: Due(number=purger.count(session, as_of)) for category, purger in of_all.items()}
    return {category: sums.get(category, Due()) for category in CLOCKED}


def held_back(session: Session, purgers: Mapping[str, Purger], site_id: str | None, as_of: datetime) -> dict[str, Held]:
    """What holds keep by category, counted from the holds, of which there are few, however much is due."""
    found: dict[str, Held] = {}
    concerned = {hold.site_id for hold in all_holds(session, site_id) if hold.until > as_of}
    for site in [each for each in sites_concerned(session, site_id) if each.id in concerned]:
        for category, each in _held_on(session, purgers, site, as_of):
            before = found.get(category, Held(all=0, without_original=0))
            found[category] = Held(
                all=before.all + each.all, without_original=before.without_original + each.without_original
            )
    return found


def due_somewhere(
    session: Session, purgers: Mapping[str, Purger], site_id: str | None, as_of: datetime
) -> set[tuple[str, str]]:
    """Which sites have anything of which category that is past its time; few have, of very many.

    Sites that keep a category equally long are asked about together.
    """
    alike: dict[tuple[str, int], set[str]] = {}
    for site in sites_concerned(session, site_id):
        for rule in periods_of(SiteSettings.of(site)).items():
            alike.setdefault(rule, set()).add(site.id)
    found: set[tuple[str, str]] = set()
    for (category, days), ids in alike.items():
        of_site = _past_time(purgers, category, taken_in_before(days, as_of), as_of)
        if of_site is not None:
            chosen = select(col(Site.id)).where(exists().where(of_site))
            chosen = chosen if site_id is None else chosen.where(col(Site.id) == site_id)
            found |= {(each, category) for each in session.scalars(chosen) if each in ids}
    return found


def _past_time(
    purgers: Mapping[str, Purger], category: str, before: datetime, as_of: datetime
) -> ColumnElement[bool] | None:
    """What picks out, of each site, what is past its time; None for what belongs to no site."""
    if isinstance(purger := purgers.get(category), CommentPurger):
        return purger.over(col(Site.id), before)
    if category not in SHREDDED or category == NETWORK_TAG:
        return None
    return Overdue(site_id=col(Site.id), category=category, as_of=as_of, before=before).condition()


def sites_concerned(session: Session, site_id: str | None) -> list[Site]:
    """The one site, or all."""
    return all_sites(session) if site_id is None else [site_by_id(session, site_id)]


def overdue_on(site: Site, as_of: datetime) -> Iterator[Overdue]:
    """What of each sealed category is past its time on a site; tags are part of the values that they belong to."""
    for category, days in periods_of(SiteSettings.of(site)).items():
        if category in SHREDDED and category != NETWORK_TAG:
            before = taken_in_before(days, as_of)
            yield Overdue(site_id=site.id, category=category, as_of=as_of, before=before)


def _held_on(
    session: Session, purgers: Mapping[str, Purger], site: Site, as_of: datetime
) -> Iterator[tuple[str, Held]]:
    holds = {hold.id: hold.comment_id for hold in all_holds(session, site.id) if hold.until > as_of}
    if not holds:
        return
    for overdue in overdue_on(site, as_of):
        yield overdue.category, count_held(session, overdue, holds)
    for category, days in periods_of(SiteSettings.of(site)).items():
        purger = purgers.get(category)
        if isinstance(purger, CommentPurger):
            number = purger.held(session, Cut(site_id=site.id, before=taken_in_before(days, as_of)))
            yield category, Held(all=number, without_original=number)


def _due_on(session: Session, purgers: Mapping[str, Purger], site: Site, as_of: datetime) -> Iterator[tuple[str, Due]]:
    holds = {hold.id: hold.comment_id for hold in all_holds(session, site.id) if hold.until > as_of}
    for overdue in overdue_on(site, as_of):
        yield overdue.category, _sealed(session, overdue, holds)
        if overdue.category == COMMENT_IP:
            yield NETWORK_TAG, Due(number=count_tags(session, overdue))
    for category, days in periods_of(SiteSettings.of(site)).items():
        purger = purgers.get(category)
        if isinstance(purger, CommentPurger):
            cut = Cut(site_id=site.id, before=taken_in_before(days, as_of))
            yield category, Due(number=purger.count(session, cut), held=purger.held(session, cut))


def _sealed(session: Session, overdue: Overdue, holds: Mapping[str, str]) -> Due:
    """What a hold keeps counts as due as long as it is kept, whether or not the first copy has gone."""
    held = count_held(session, overdue, holds)
    return Due(number=count_values(session, overdue) + held.without_original, held=held.all)
