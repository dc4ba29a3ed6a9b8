"""Parents before children, whatever the shape of the talk."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from comments.discussion.tree import depth_first


@dataclass
class Said:
    id: str
    parent_id: str | None


def said(text: str) -> list[Said]:
    """`a b<a c<b` says that b answers a and c answers b."""
    pairs = (part.partition("<") for part in text.split())
    return [Said(name, parent or None) for name, _, parent in pairs]


def ids(nodes: list[Said]) -> str:
    return "".join(node.id for node in nodes)


def test_a_reply_comes_after_what_it_answers_and_before_the_next_root() -> None:
    assert ids(depth_first(said("a d"), said("b<a c<b e<d"))) == "abcde"


def test_siblings_stand_in_the_order_in_which_they_came() -> None:
    assert ids(depth_first(said("a"), said("b<a c<a d<b"))) == "abdc"


def test_roots_keep_their_order() -> None:
    assert ids(depth_first(said("z a"), [])) == "za"


def test_the_rest_of_a_branch_begins_with_what_was_not_sent_before() -> None:
    assert ids(depth_first([], said("d<c e<d f<c"))) == "def"


def test_ten_thousand_answers_to_answers_are_no_problem() -> None:
    chain = [Said(str(number), str(number - 1) if number else None) for number in range(10_000)]
    assert depth_first(chain[:1], chain[1:]) == chain


@given(st.lists(st.integers(min_value=0, max_value=1000), max_size=60))
def test_nothing_is_lost_and_every_parent_comes_first(choices: list[int]) -> None:
    nodes = [Said("0", None)]
    for number, choice in enumerate(choices, start=1):
        nodes.append(Said(str(number), nodes[choice % len(nodes)].id))
    ordered = depth_first(nodes[:1], nodes[1:])
    places = {node.id: place for place, node in enumerate(ordered)}
    assert len(places) == len(nodes)
    assert all(node.parent_id is None or places[node.parent_id] < places[node.id] for node in nodes)
