from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.foundation.yaml_writing import to_yaml

# What YAML 1.1, which the reading side may still speak, takes for something else than text.
_WORDS = {"y", "n", "yes", "no", "on", "off", "null", "true", "false"}
KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True).filter(lambda key: key not in _WORDS)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
PLAIN = TEXTS | st.booleans() | st.none() | st.integers()
DOCUMENTS = st.dictionaries(
    KEYS, st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=12)
)


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_what_is_written_reads_back_the_same(document: dict[str, Any]) -> None:
    assert yaml.safe_load(to_yaml(document)) == document


@pytest.mark.parametrize("text", ["no", "null", "1.5", "a: b", "# x", "", "“é”", "two\nlines", "- x"])
def test_a_text_stays_a_text(text: str) -> None:
    assert yaml.safe_load(to_yaml({"key": [text]})) == {"key": [text]}


def test_it_is_written_in_blocks() -> None:
    assert to_yaml({"system": [{"name": "a", "tags": []}, {"name": "b"}]}) == (
        'system:\n  - name: "a"\n    tags: []\n  - name: "b"\n'
    )
