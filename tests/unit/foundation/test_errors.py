from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError, NotFoundError


class TeapotError(CommentsError):
    code = "teapot"
    status = 418


def test_an_error_carries_what_its_text_needs() -> None:
    error = TeapotError(field="cup", headers={"Retry-After": "5"}, seconds=5)
    assert (error.field, error.headers, error.parameters) == ("cup", {"Retry-After": "5"}, {"seconds": 5})


def test_an_error_prints_as_its_code_alone() -> None:
    assert str(TeapotError(field="cup", seconds=5)) == "teapot"


def test_an_error_without_anything_has_no_headers() -> None:
    assert NotFoundError().headers == {}


def test_headers_of_two_errors_are_two() -> None:
    first, second = NotFoundError(), NotFoundError()
    first.headers["Retry-After"] = "5"
    assert second.headers == {}


def test_invalid_input_names_each_problem() -> None:
    error = InvalidInputError(FieldProblem("body", "blank"), FieldProblem("author.name", "too-long", limit=80))
    assert [problem.field for problem in error.problems] == ["body", "author.name"]


def test_a_problem_prints_its_field_and_code() -> None:
    assert repr(FieldProblem("body", "too-long", limit=80)) == "FieldProblem('body', 'too-long')"
