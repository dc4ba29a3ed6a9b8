from tests.service import PASSWORD
from tests.web.admin.conftest import Console


async def test_a_stranger_is_led_to_the_door(stranger: Console) -> None:
    answer = await stranger.get("/sites/garage/comments?status=spam")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Fsites%2Fgarage%2Fcomments%3Fstatus%3Dspam&why=first",
    )


async def test_the_right_password_opens_the_page_that_was_asked_for(stranger: Console, alice: str) -> None:
    fields = {"login": "Alice", "password": PASSWORD, "next": "/console/sites/garage/record"}
    answer = await stranger.post("/sign-in", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sites/garage/record")
