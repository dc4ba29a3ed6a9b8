"""How much is sealed where, told without opening anything."""

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from comments.vault.bound import COMMENTS, EMAIL, IP
from comments.vault.models import SealedValue

_FORMERLY = {"account_secret": "second_factor"}
"""What a category was called before; a seal holds its name, so that it keeps it."""


def ip_addresses_by_table(session: Session) -> dict[str, int]:
    """How many IP addresses are sealed with rows of each table."""
    chosen = select(SealedValue.table_name, func.count()).where(col(SealedValue.column_name) == IP)
    return dict(session.exec(chosen.group_by(col(SealedValue.table_name))).all())


def emails_of_site(session: Session, site_id: str) -> int:
    """How many e-mail addresses are sealed with a site's comments."""
    of_site = (
        col(SealedValue.site_id) == site_id,
        col(SealedValue.table_name) == COMMENTS,
        col(SealedValue.column_name) == EMAIL,
    )
    return session.exec(select(func.count()).select_from(SealedValue).where(*of_site)).one()


def comments_with_email() -> SelectOfScalar[str]:
    """Which comments have a sealed e-mail address, for a condition of whoever knows comments."""
    return select(SealedValue.row_id).where(
        col(SealedValue.table_name) == COMMENTS, col(SealedValue.column_name) == EMAIL
    )


def sealed_categories(session: Session) -> set[str]:
    """Under which categories anything is sealed."""
    return {_FORMERLY.get(each, each) for each in session.exec(select(SealedValue.category).distinct())}
