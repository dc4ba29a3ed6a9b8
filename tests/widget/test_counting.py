"""Each language counts by its own rule, and names and numbers keep their own direction: the widget's code, in Node."""

import json
from typing import Any, Final

import pytest
from babel import Locale

from comments.foundation.texts import languages_of, texts_for
from tests.widget.node import Node, find_node

SPOKEN: Final = sorted(languages_of("widget"))
NUMBERS: Final = (0, 1, 2, 3, 5, 11, 22, 100)
COUNTED: Final = {
    "ar": ["لا تعليقات", "تعليق واحد", "تعليقان", "3 تعليقات", "5 تعليقات", "11 تعليقًا", "22 تعليقًا", "100 تعليق"],
    "de": ["0 Kommentare", "1 Kommentar", "2 Kommentare"],
    "en": ["0 comments", "1 comment", "2 comments"],
    "es": ["0 comentarios", "1 comentario", "2 comentarios"],
    "fr": ["0 commentaire", "1 commentaire", "2 commentaires"],
    "it": ["0 commenti", "1 commento", "2 commenti"],
    "ja": ["0件のコメント", "1件のコメント", "2件のコメント"],
    "nl": ["0 reacties", "1 reactie", "2 reacties"],
    "pl": ["0 komentarzy", "1 komentarz", "2 komentarze", "3 komentarze", "5 komentarzy", "11 komentarzy"],
    "pt": ["0 comentário", "1 comentário", "2 comentários"],
    "zh": ["0 条评论", "1 条评论", "2 条评论"],
}
"""What is said of the first of those numbers."""
DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789", "\u2068\u2069")
SCRIPT: Final = """
import { Texts } from "./src/texts.js"
const { spoken, numbers } = JSON.parse(process.argv[1])
const say = ([language, entries]) => {
  const texts = new Texts(language, entries)
  const reply = (name) => texts.say("reply.parent", { name })
  const counts = numbers.map((each) => texts.count("thread.count", each))
  return [language, { dir: texts.dir, counts, latin: reply("Ada"), arabic: reply("عادة") }]
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(spoken).map(say))))
"""
Said = dict[str, dict[str, Any]]
pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def said() -> Said:
    node: Node = find_node()
    spoken = {language: texts_for(language, "widget").all("widget.") for language in SPOKEN}
    given = json.dumps({"spoken": spoken, "numbers": NUMBERS})
    done = node.run("--input-type=module", "--eval", SCRIPT, given)
    assert done.stderr == ""
    found: Said = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("language", COUNTED)
def test_numbers_of_comments_are_said_by_the_languages_own_rule(said: Said, language: str) -> None:
    right = COUNTED[language]
    assert [each.translate(DIGITS) for each in said[language]["counts"]][: len(right)] == right


def test_each_language_runs_the_way_of_its_script(said: Said) -> None:
    ways = {"left-to-right": "ltr", "right-to-left": "rtl"}
    assert {each: said[each]["dir"] for each in SPOKEN} == {each: ways[Locale(each).character_order] for each in SPOKEN}


def test_a_name_is_set_apart_where_directions_could_meet(said: Said) -> None:
    met = (("ar", "latin"), ("ar", "arabic"), ("en", "arabic"))
    assert [said[each][name].count("\u2068") for each, name in met] == [1, 1, 1]


def test_no_hidden_character_is_put_around_a_name_elsewhere(said: Said) -> None:
    assert said["en"]["latin"] == "in reply to Ada"
