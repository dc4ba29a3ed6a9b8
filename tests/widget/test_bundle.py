"""The committed bundle is what the sources give, small, typed, and free of what a strict page forbids."""

import re
from pathlib import Path

import brotli
import pytest

from tests.widget.node import BUNDLE, WIDGET, Node

NOW, LIMIT = 10_000, 12_000
"""Bytes of brotli: what the widget takes today, and what it may ever take with one language's texts."""
MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
FORBIDDEN = re.compile(rf"{MARKUP}|\beval\(|new Function|localStorage|sessionStorage|document\.cookie|indexedDB")


@pytest.mark.node
def test_the_bundle_is_what_the_sources_give(node: Node, tmp_path: Path) -> None:
    done = node.run("build.mjs", str(tmp_path))
    assert done.stderr == ""
    assert (tmp_path / "aparte.js").read_bytes() == BUNDLE.read_bytes(), "run `node build.mjs` in static/widget"


@pytest.mark.node
def test_the_sources_keep_their_types(node: Node) -> None:
    done = node.run("node_modules/typescript/bin/tsc")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_bundle_is_small() -> None:
    assert len(brotli.compress(BUNDLE.read_bytes(), quality=11)) <= NOW < LIMIT


def test_the_bundle_takes_no_markup_and_stores_nothing() -> None:
    assert FORBIDDEN.findall(BUNDLE.read_text()) == []


def test_the_bundle_names_no_host() -> None:
    assert re.findall(r"https?://[^\"'`\s]+", BUNDLE.read_text()) == []


def test_the_lock_file_holds_no_download_addresses() -> None:
    assert re.findall(r"\"resolved\"|https?://registry\S*", (WIDGET / "package-lock.json").read_text()) == []
