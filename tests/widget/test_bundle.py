"""The committed bundle is what the sources give, small, typed, and free of what a strict page forbids."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import brotli
import msgspec
import pytest

from comments.foundation.texts import languages_of
from comments.reactions.rules import USUAL
from comments.web.widget.thread_data import first_texts
from tests.generators.making import HERE as GENERATORS
from tests.widget.node import BUNDLE, PARTS, PINNED, WIDGET, Node

LIMIT = 12_000
"""Bytes of brotli that all of the first load may take: the script with its styles, and the texts of one language."""
LATER = 5_500
"""What each part may take that is loaded when it is needed."""
MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment"
FORBIDDEN = re.compile(rf"{MARKUP}|\beval\(|new Function|document\.cookie|indexedDB|caches\.")
STORING = re.compile(r"(?:local|session)Storage(?:\.\w+)?")


def integrity(content: bytes) -> str:
    """As a page writes it beside an address."""
    return f"sha256-{b64encode(sha256(content).digest()).decode()}"


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


@pytest.mark.parametrize("language", sorted(languages_of("widget")))
@pytest.mark.parametrize("bundle", [BUNDLE, PINNED], ids=lambda bundle: bundle.name)
def test_the_first_load_is_small(bundle: Path, language: str) -> None:
    texts = msgspec.json.encode(first_texts(language, USUAL))
    assert sum(len(brotli.compress(each, quality=11)) for each in (bundle.read_bytes(), texts)) <= LIMIT


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_what_is_loaded_later_is_small(part: Path) -> None:
    assert len(brotli.compress(part.read_bytes(), quality=11)) <= LATER


def test_a_pinned_bundle_knows_the_bytes_of_each_part() -> None:
    checks = BUNDLE.with_name("checks.json").read_bytes()
    assert integrity(checks) in PINNED.read_text()
    assert json.loads(checks) == {part.stem: integrity(part.read_bytes()) for part in PARTS}


def test_every_built_file_is_looked_at_here() -> None:
    texts = {BUNDLE.with_name(f"texts.{language}.json") for language in languages_of("widget")}
    others = {BUNDLE.with_suffix(".css"), BUNDLE.with_name("checks.json"), PINNED}
    assert {BUNDLE, *others, *PARTS, *texts} == set(BUNDLE.parent.iterdir())


@pytest.mark.parametrize("word", ["comment", "embed", "track", "count", "analytic", "stat", "log", "pixel", "ad"])
def test_no_file_has_a_name_that_blockers_look_for(word: str) -> None:
    words = {part for path in BUNDLE.parent.iterdir() for part in re.split(r"[^a-z]+", path.stem)}
    assert [found for found in words if found.startswith(word)] == []


@pytest.mark.parametrize("bundle", [BUNDLE, PINNED, *PARTS], ids=lambda bundle: bundle.name)
def test_no_bundle_takes_markup_or_stores_for_long(bundle: Path) -> None:
    assert FORBIDDEN.findall(bundle.read_text()) == []


def test_nothing_is_stored_but_by_the_parts_that_sign_in_and_write() -> None:
    found = {path.stem: set(STORING.findall(path.read_text())) for path in (BUNDLE, *PARTS)}
    kept = {name: what for name, what in found.items() if what - {"sessionStorage.getItem"}}
    assert kept.keys() == {"sign-in", "write"}
    assert "localStorage" not in kept["sign-in"]


@pytest.mark.parametrize("bundle", [BUNDLE, PINNED, *PARTS], ids=lambda bundle: bundle.name)
def test_no_bundle_names_a_host(bundle: Path) -> None:
    assert re.findall(r"https?://[^\"'`\s)]+", bundle.read_text()) == []


@pytest.mark.parametrize("folder", [WIDGET, GENERATORS], ids=lambda folder: folder.name)
def test_the_lock_files_hold_no_download_addresses(folder: Path) -> None:
    assert re.findall(r"\"resolved\"|https?://registry\S*", (folder / "package-lock.json").read_text()) == []
