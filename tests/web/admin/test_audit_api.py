from comments.sites.models import Site
from tests.service import Running

HERE = "/api/v1/sites/garage/audit"


async def test_an_administrator_reads_the_record(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        await program.post(f"/api/v1/comments/{posted}/disclosures", json={"purpose": "legal", "fields": ["ip"]})
        entry = (await program.get(HERE)).json()["entries"][0]
    known = {key: entry[key] for key in ("actor", "action", "purpose", "fields", "subject", "at")}
    assert (known, len(entry["hash"]), set(entry) - set(known)) == (
        {
            "actor": "alice",
            "action": "identity.look",
            "purpose": "legal",
            "fields": ["ip"],
            "subject": posted,
            "at": "2026-03-14T10:30:00.000Z",
        },
        64,
        {"id", "hash"},
    )


async def test_the_record_is_not_stored_on_the_way(running: Running, alice: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        assert (await program.get(HERE)).headers["cache-control"] == "no-store"


async def test_pages_follow_each_other_to_the_first_act(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        for _ in range(55):
            await program.post(f"/api/v1/comments/{posted}/disclosures", json={"purpose": "abuse", "fields": ["ip"]})
        first = (await program.get(HERE)).json()
        second = (await program.get(f"{HERE}?cursor={first['next']}")).json()
    assert ([len(first["entries"]), len(second["entries"])], second["next"]) == ([50, 7], None)


async def test_an_opened_value_is_in_no_entry(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        await program.post(f"/api/v1/comments/{posted}/disclosures", json={"purpose": "abuse"})
        text = (await program.get(HERE)).text
    assert ("203.0.113.7" in text, "nadia@example.net" in text) == (False, False)


async def test_bob_is_refused_and_alice_can_read_of_it(running: Running, alice: str, bob: str, garage: Site) -> None:
    async with running.client() as program:
        refused = await program.get(HERE, headers={"authorization": f"Bearer {bob}"})
        entry = (await program.get(HERE, headers={"authorization": f"Bearer {alice}"})).json()["entries"][0]
    assert (refused.status_code, entry["actor"], entry["action"]) == (403, "bob", "refused")


async def test_a_wrong_cursor_is_refused(running: Running, alice: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        assert (await program.get(f"{HERE}?cursor=soon")).status_code == 400
