"""What still works for people who refuse cookies and storage: the list that is published, and that tests observe."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Outcome = Literal["works", "page", "off"]
"""It works as ever; it works for as long as one stays on the page; it does not work."""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """Something that people do, and what becomes of it.

    `browser` is the outcome where their browser refuses all cookies and all storage, `switch` where they refuse on a
    blog's page alone, by the switch there or by what their browser says to everybody.
    """

    id: str
    browser: Outcome = "works"
    switch: Outcome = "works"


_ALL = (
    Feature(id="read"),
    Feature(id="comment"),
    Feature(id="edit"),
    Feature(id="draft", browser="off", switch="off"),
    Feature(id="remembered", browser="off", switch="off"),
    Feature(id="react"),
    Feature(id="own-data"),
    Feature(id="report"),
    Feature(id="thread-page"),
    Feature(id="sign-in-window", browser="off", switch="page"),
    Feature(id="sign-in-here", browser="off", switch="off"),
    Feature(id="account", browser="off"),
    Feature(id="provider", browser="off"),
    Feature(id="console", browser="off"),
)

FEATURES: Mapping[str, Feature] = MappingProxyType({feature.id: feature for feature in _ALL})
"""Every feature by its id, in the order in which the page of cookies lists them."""
