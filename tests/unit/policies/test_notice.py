import pytest

from comments.policies.notice import notice
from comments.sites.rules import SiteSettings, apply_changes


def said(language: str = "en", **changes: str) -> str:
    return notice(
        apply_changes(SiteSettings(), {key.replace("__", "."): text for key, text in changes.items()}), language
    )


@pytest.mark.clause("P8")
def test_the_notice_tells_both_periods_and_who_sees() -> None:
    assert said() == (
        "With your comment we keep your IP address for 90 days and, if you give it, your e-mail address for 365 days. "
        "Only the administrators of this blog may see them, and each look is recorded."
    )


def test_the_notice_is_french_in_french() -> None:
    assert said("fr").startswith("Avec votre commentaire, nous conservons votre adresse IP (90\u00a0jours)")


def test_the_notice_follows_the_sites_own_periods() -> None:
    assert "IP address for 1 day and" in said(retention__comment_ip="1")


def test_a_hidden_field_is_not_spoken_of() -> None:
    assert "e-mail" not in said(email="hidden")


def test_a_required_address_is_not_called_optional() -> None:
    assert "if you give it" not in said(email="required")


@pytest.mark.parametrize("email", ["optional", "required"])
def test_an_address_that_is_not_stored_is_said_not_to_be(email: str) -> None:
    assert said(email=email, retention__guest_email="0").endswith("An e-mail address that you give is not kept.")
