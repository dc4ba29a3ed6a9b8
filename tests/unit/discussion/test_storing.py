from dataclasses import fields

from sqlalchemy import inspect

from comments.discussion.models import Comment
from comments.discussion.storing import StoredComment


def test_what_is_stored_names_every_column_of_a_comment() -> None:
    columns = {column.key for column in inspect(Comment).local_table.columns}
    assert {each.name for each in fields(StoredComment)} == columns
