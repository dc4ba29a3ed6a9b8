"""A guest proves some work where the blog asks for it, and notices nothing of it."""

import json

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader
from tests.widget.stand_in import Answer

pytestmark = pytest.mark.browser

HARD_NUMBER = 58_704
_HARD = {"salt": "invented-salt-10", "bits": 14, "expires_at": "2999-01-01T00:00:00.000Z", "signature": "invented"}
HARD_WORK = Answer(json.dumps(_HARD).encode(), 200, {"Access-Control-Allow-Origin": "*"})


def test_work_is_proved_where_the_blog_asks_for_it(reader: Reader) -> None:
    reader.carry("site=guarded")
    reader.read()
    reader.write("By no robot")
    [post] = reader.wire.requests("POST", "/api/v1/sites/guarded/comments")
    assert json.loads(post.form["challenge"])["number"] >= 0


def test_a_reader_who_only_reads_proves_nothing(reader: Reader) -> None:
    reader.carry("site=guarded")
    reader.read()
    assert reader.asked("challenge", "guarded") == 0


def test_the_work_begins_when_the_text_area_is_first_focused(reader: Reader) -> None:
    reader.carry("site=guarded")
    reader.read()
    with reader.page.expect_response("**/challenge"):
        reader.form.get_by_label("Comment").focus()
    assert reader.asked("challenge", "guarded") == 1


def test_each_comment_has_a_proof_of_its_own(reader: Reader) -> None:
    reader.carry("site=guarded")
    reader.read()
    reader.write("The first")
    reader.write("The second")
    proofs = {post.form["challenge"] for post in reader.wire.requests("POST", "/api/v1/sites/guarded/comments")}
    assert len(proofs) == 2


def test_an_expired_proof_is_worked_out_anew(newcomer: Reader) -> None:
    newcomer.carry("site=guarded")
    newcomer.read()
    newcomer.page.clock.install()
    with newcomer.page.expect_response("**/challenge") as first:
        newcomer.form.get_by_label("Comment").focus()
    expired = first.value.json()["salt"]
    newcomer.page.clock.fast_forward("01:00:00")
    newcomer.page.clock.resume()
    newcomer.write("Slowly written")
    [post] = newcomer.wire.requests("POST", "/api/v1/sites/guarded/comments")
    assert json.loads(post.form["challenge"])["salt"] != expired


def test_work_is_proved_on_a_page_without_tls_too(newcomer: Reader) -> None:
    newcomer.carry("site=guarded")
    newcomer.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    newcomer.read()
    newcomer.write("By no robot")
    expect(newcomer.comments).to_have_count(1)


def test_the_work_is_done_in_slices(newcomer: Reader) -> None:
    """Some sixty thousand hashes take at least a tenth of a second; between slices the page may do other things."""
    newcomer.carry("site=guarded")
    newcomer.page.add_init_script(
        "const wait = setTimeout; window.slices = 0; window.setTimeout = (...all) => (window.slices++, wait(...all))"
    )
    newcomer.wire.serves("/api/v1/sites/guarded/challenge", HARD_WORK)
    newcomer.wire.fails("POST", "/api/v1/sites/guarded/comments", Answer.problem(500))
    newcomer.read()
    before = newcomer.sees("window.slices")
    newcomer.fill("By no robot")
    newcomer.send()
    newcomer.form.get_by_role("alert").wait_for()
    [post] = newcomer.wire.requests("POST", "/api/v1/sites/guarded/comments")
    assert json.loads(post.form["challenge"])["number"] == HARD_NUMBER
    assert newcomer.sees("window.slices") - before >= 5
