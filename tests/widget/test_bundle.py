"""The committed bundle is what the sources give, small, typed, and free of what a strict page forbids."""

import re
from hashlib import sha256
from pathlib import Path

import brotli
import pytest

from tests.widget.node import BUNDLE, PARTS, WIDGET, Node

NOW, LIMIT = 10_600, 12_000
"""Bytes of brotli: what the widget takes today, and what it may ever take with one language's texts."""
LATER = 5_000
"""What each part may take that is loaded when it is needed."""
MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
FORBIDDEN = re.compile(rf"{MARKUP}|\beval\(|new Function|localStorage|document\.cookie|indexedDB|caches\.")
STORING = re.compile(r"sessionStorage\W\w+")


@pytest.mark.node
def test_the_bundle_is_what_the_sources_give(node: Node, tmp_path: Path) -> None:
    done = node.run("build.mjs", str(tmp_path))
    assert done.stderr == ""
    built, kept = [{path.name: path.read_bytes() for path in each.iterdir()} for each in (tmp_path, BUNDLE.parent)]
    assert built == kept, "run `node build.mjs` in static/widget"


@pytest.mark.node
def test_the_sources_keep_their_types(node: Node) -> None:
    done = node.run("node_modules/typescript/bin/tsc")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_bundle_is_small() -> None:
    assert len(brotli.compress(BUNDLE.read_bytes(), quality=11)) <= NOW < LIMIT


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_what_is_loaded_later_is_small(part: Path) -> None:
    assert len(brotli.compress(part.read_bytes(), quality=11)) <= LATER


def test_the_bundle_loads_the_parts_that_it_was_built_with() -> None:
    digest = sha256(b"".join(part.read_bytes() for part in PARTS)).hexdigest()
    assert f'.js?${{"{digest[:6]}"+' in BUNDLE.read_text()


@pytest.mark.parametrize("bundle", [BUNDLE, *PARTS], ids=lambda bundle: bundle.name)
def test_no_bundle_takes_markup_or_stores_for_long(bundle: Path) -> None:
    assert FORBIDDEN.findall(bundle.read_text()) == []


def test_nothing_is_stored_but_by_the_part_that_signs_in() -> None:
    found = {path.stem: set(STORING.findall(path.read_text())) for path in (BUNDLE, *PARTS)}
    assert (found["aparte"], found["work"]) == ({"sessionStorage.getItem"}, set())


@pytest.mark.parametrize("bundle", [BUNDLE, *PARTS], ids=lambda bundle: bundle.name)
def test_no_bundle_names_a_host(bundle: Path) -> None:
    assert re.findall(r"https?://[^\"'`\s]+", bundle.read_text()) == []


def test_the_lock_file_holds_no_download_addresses() -> None:
    assert re.findall(r"\"resolved\"|https?://registry\S*", (WIDGET / "package-lock.json").read_text()) == []
