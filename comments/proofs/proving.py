"""Every clause with its check, in the policy's order, and running them all."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from comments.proofs import addresses, browsers, changes, collecting, protecting, visitors
from comments.proofs.case import Case
from comments.proofs.verdicts import Proof, Verdict, manual

Check = Callable[[Case], Awaitable[Verdict]]


async def kept_by_people(_: Case) -> Verdict:
    """A clause that no program can check."""
    return manual("proofs.manual")


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "P1": visitors.everything_is_registered,
        "P2": visitors.four_things_alone,
        "P3": visitors.joined_to_nobody,
        "P4": visitors.reports_of_many,
        "P5": addresses.addresses_in_two_places,
        "P6": addresses.one_gate,
        "P7": addresses.shown_to_their_administrators,
        "P8": collecting.reading_takes_nothing,
        "P9": collecting.only_what_the_occasion_asks,
        "P10": collecting.name_and_address,
        "P11": collecting.no_transactions,
        "P12": collecting.no_longer_and_no_more,
        "P13": collecting.nothing_from_elsewhere,
        "P14": collecting.refusing_is_possible,
        "P15": protecting.nobody_of_the_instance,
        "P16": protecting.signed_charter,
        "P17": protecting.where_it_goes,
        "P18": protecting.nothing_to_sell,
        "P19": kept_by_people,
        "P20": kept_by_people,
        "P21": kept_by_people,
        "P22": kept_by_people,
        "P23": protecting.whole_record_and_shut_files,
        "P24": browsers.cookies_are_listed,
        "P25": browsers.nobody_is_followed,
        "P26": browsers.refusing_works,
        "P27": browsers.what_refusing_costs_is_said,
        "P28": changes.versions_stay_as_they_were,
        "P29": changes.policy_can_be_looked_up,
        "P30": changes.each_is_told_once,
        "P31": changes.accepting_is_an_act,
    }
)
"""What is done to see that each clause is true."""


async def prove(case: Case) -> list[Proof]:
    """All clauses, one after the other, so that no check disturbs another."""
    return [Proof(id=clause, verdict=await check(case)) for clause, check in CHECKS.items()]
