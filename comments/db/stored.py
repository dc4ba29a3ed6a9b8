"""What every row is."""

from pydantic import ConfigDict
from sqlmodel import SQLModel


class Stored(SQLModel):
    """A row of a table; rows are not validated, so that what would do it is not built for forty tables in vain."""

    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # SQLModel's own is of the same keys
