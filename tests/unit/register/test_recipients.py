import pytest

from comments.foundation.texts import LANGUAGES, texts_for
from comments.register.recipients import RECEIVES, Kind, Recipient, recipients_of
from comments.settings import OidcProvider, Settings

WORK = OidcProvider.model_validate(
    {"id": "work", "name": "Example AG", "issuer": "https://id.example.com", "client_id": "aparte", "country": "CH"}
)


def mail_server(url: str) -> Recipient:
    return recipients_of(Settings(smtp_url=url))[1]


@pytest.mark.clause("P13")
def test_nobody_but_the_operator_receives_anything_unless_it_was_set() -> None:
    assert [each.kind for each in recipients_of(Settings(operator="Example hosting"))] == ["operator"]


@pytest.mark.clause("P17")
def test_whoever_was_set_is_named_with_country_and_mechanism() -> None:
    settings = Settings(smtp_url="smtps://mail.example.com?country=US&mechanism=scc", oidc_providers=(WORK,))
    found = [(each.id, each.name, each.country, each.mechanism) for each in recipients_of(settings)[1:]]
    assert found == [("mail-server", "mail.example.com", "US", "scc"), ("oidc:work", "Example AG", "CH", "none")]


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("smtp://localhost", True),
        ("smtps://mail.example.com", False),
        ("smtps://mail.example.com?country=FR", True),
        ("smtps://mail.example.com?country=US", False),
        ("smtps://mail.example.com?country=US&mechanism=adequacy", True),
    ],
)
@pytest.mark.clause("P17")
def test_a_transfer_is_covered_by_place_or_by_mechanism(url: str, covered: bool) -> None:
    assert mail_server(url).is_covered is covered


@pytest.mark.parametrize("query", ["country=France", "mechanism=trust", "port=25", "country"])
def test_what_is_no_country_and_no_mechanism_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="smtp_url"):
        Settings(smtp_url=f"smtps://mail.example.com?{query}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", RECEIVES)
def test_a_kind_of_recipient_is_told_in_words(kind: Kind, language: str) -> None:
    assert texts_for(language, "processing")(f"processing.recipient.{kind}")


@pytest.mark.clause("P13")
def test_whoever_carries_mail_is_handed_every_kind_of_address_that_is_written_to() -> None:
    written_to = {"account_email", "registration", "email_change", "invitation", "lost_receipt", "reporter"}
    assert set(RECEIVES["mail-server"]) == written_to
