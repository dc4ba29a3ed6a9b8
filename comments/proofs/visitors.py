"""P1 to P4: that the register knows everything, and that counting visitors counts nobody."""

import msgspec
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, col, select

from comments.proofs.case import Case
from comments.proofs.verdicts import Verdict, configured, proven, violated
from comments.register.categories import CATEGORIES
from comments.register.checking import silent_columns
from comments.sites.rules import SiteSettings
from comments.statistics.models import LoadCount, TrendReport
from comments.statistics.reporting import Trends
from comments.statistics.rules import Dimension
from comments.statistics.suppression import FEWEST, ROUNDED_TO, Table
from comments.vault.counting import sealed_categories

_OF_MIGRATIONS = frozenset({"alembic_version"})
_LONGEST_LANGUAGE = 8
_COUNTERS = (str(LoadCount.__tablename__), str(TrendReport.__tablename__))


async def everything_is_registered(case: Case) -> Verdict:
    """P1: no column of the live database, and nothing that is sealed, is unknown to the register."""
    strange = await case.read(_unknown_columns)
    silent = silent_columns([SQLModel.metadata])
    if strange or silent:
        return violated("proofs.P1.columns", columns=", ".join(sorted({*strange, *silent})))
    loose = await case.read(sealed_categories) - set(CATEGORIES)
    if loose:
        return violated("proofs.P1.sealed", categories=", ".join(sorted(loose)))
    return proven("proofs.P1.proven", tables=len(SQLModel.metadata.tables), categories=len(CATEGORIES))


async def four_things_alone(case: Case) -> Verdict:
    """P2: counters tell of browser family, language, referring host and hour, and of nothing finer."""
    counters = await case.read(lambda session: session.exec(select(LoadCount)).all())
    odd = sum(not _is_reduced(each) for each in counters)
    if odd:
        return violated("proofs.P2.odd", number=odd)
    sites = await case.sites()
    if sites and all(not SiteSettings.of(site).statistics for site in sites):
        return configured("proofs.P2.configured", sites=len(sites))
    return proven("proofs.P2.proven", number=len(counters))


async def joined_to_nobody(case: Case) -> Verdict:
    """P3: the tables of statistics refer to sites alone, so that no query gets from them to a person."""
    referred = await case.read(_tables_that_counters_refer_to)
    strange = referred - {"sites"}
    return violated("proofs.P3.joined", tables=", ".join(sorted(strange))) if strange else proven("proofs.P3.proven")


async def reports_of_many(case: Case) -> Verdict:
    """P4: no number in a published report tells of fewer than ten loads, and each is rounded."""
    published = col(TrendReport.published_at).is_not(None)
    reports = await case.read(lambda session: session.exec(select(TrendReport).where(published)).all())
    for report in reports:
        if not all(map(_may_be_told, _numbers(msgspec.json.decode(report.document, type=Trends)))):
            return violated("proofs.P4.told", month=report.month)
    return proven("proofs.P4.proven", reports=len(reports))


def _unknown_columns(session: Session) -> set[str]:
    live, known = inspect(session.connection()), SQLModel.metadata.tables
    return {
        f"{table}.{column['name']}"
        for table in set(live.get_table_names()) - _OF_MIGRATIONS
        for column in live.get_columns(table)
        if table not in known or column["name"] not in known[table].columns
    }


def _is_reduced(counter: LoadCount) -> bool:
    on_the_hour = (counter.since.minute, counter.since.second, counter.since.microsecond) == (0, 0, 0)
    match counter.dimension:
        case Dimension.REFERRER:
            return on_the_hour and not set(counter.value) & set("/?#@ ")
        case Dimension.LANGUAGE:
            return on_the_hour and len(counter.value) <= _LONGEST_LANGUAGE
        case Dimension.BROWSER:
            return on_the_hour and not set(counter.value) & set("/();0123456789")
        case _:
            return on_the_hour and counter.dimension == Dimension.LOADS and not counter.value


def _tables_that_counters_refer_to(session: Session) -> set[str]:
    live = inspect(session.connection())
    return {key["referred_table"] for table in _COUNTERS for key in live.get_foreign_keys(table)}


def _numbers(trends: Trends) -> list[int]:
    tables: tuple[Table, ...] = (trends.browsers, trends.languages, trends.referrers)
    return [trends.loads, *(each.loads for table in tables for each in table.cells), *(each.others for each in tables)]


def _may_be_told(number: int) -> bool:
    return number % ROUNDED_TO == 0 and (number == 0 or number >= FEWEST)
