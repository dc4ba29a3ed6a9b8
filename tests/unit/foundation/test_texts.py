import pytest

from comments.foundation.texts import LANGUAGES, Texts, UnknownTextError, choose_language, texts_for


@pytest.fixture(params=LANGUAGES)
def errors(request: pytest.FixtureRequest) -> Texts:
    return texts_for(request.param, "errors")


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("fr", "Introuvable")])
def test_a_text_is_read_from_its_language_s_catalogue(language: str, title: str) -> None:
    assert texts_for(language, "errors")("error.not-found.title") == title


def test_parameters_are_filled_in(errors: Texts) -> None:
    assert "10000" in errors("error.field.too-long", limit=10_000)


def test_what_a_parameter_holds_is_not_filled_in_again(errors: Texts) -> None:
    assert "{limit}" in errors("error.field.too-long", limit="{limit}")


def test_an_unknown_key_is_a_fault_of_the_program(errors: Texts) -> None:
    with pytest.raises(UnknownTextError):
        errors("error.no-such-thing.title")


def test_a_missing_parameter_is_a_fault_of_the_program(errors: Texts) -> None:
    with pytest.raises(KeyError):
        errors("error.field.too-long", other=1)


def test_all_texts_of_a_prefix_come_without_it(errors: Texts) -> None:
    assert set(errors.all("error.not-found.")) == {"title", "detail"}


def test_a_catalogue_is_read_once() -> None:
    assert texts_for("en", "errors") is texts_for("en", "errors")


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ([], "en"),
        ([None], "en"),
        ([""], "en"),
        (["fr"], "fr"),
        (["FR"], "fr"),
        (["fr-CA"], "fr"),
        (["de"], "en"),
        (["de", "fr"], "fr"),
        ([None, "fr"], "fr"),
        (["en", "fr"], "en"),
        (["fr;q=0.5,en;q=0.9"], "en"),
        (["de, fr;q=0.8, en;q=0.7"], "fr"),
        (["en;q=0.1,fr"], "fr"),
        (["fr;q=x,en"], "en"),
        (["*"], "en"),
        ([",;q=,"], "en"),
        (["french"], "en"),
        (["é\ud800"], "en"),
        (["x," * 10_000 + "fr"], "en"),
    ],
)
def test_the_first_wish_that_is_a_language_is_taken(wishes: list[str | None], language: str) -> None:
    assert choose_language(*wishes) == language
