import pytest

from comments.proofs.markup import forbids_other_hosts

OWN = "default-src 'none'; script-src 'self'; img-src 'self' data:; frame-ancestors https://blog.example.org"

pytestmark = pytest.mark.clause("P13")


def test_a_policy_that_names_its_own_host_alone_forbids_others() -> None:
    assert forbids_other_hosts(OWN)


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "frame-ancestors 'none'",
        "default-src *",
        "default-src 'none'; img-src https:",
        "default-src 'none'; script-src 'self' https://cdn.example.net",
    ],
)
def test_a_policy_that_leaves_a_way_out_does_not(policy: str) -> None:
    assert not forbids_other_hosts(policy)
