"""What Alembic runs: revisions, on the connection that it was handed."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import String


def _text_by_name(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A written revision names the one type of text, which its template defines."""
    return "TEXT" if kind == "type" and isinstance(item, String) else False


_GIVEN = context.config.attributes

context.configure(
    connection=_GIVEN["connection"],
    target_metadata=_GIVEN["tables"],
    render_item=_text_by_name,
    # SQLite changes a table by making it anew.
    render_as_batch=True,
    # On SQLite too: the driver is told to begin no transaction by itself.
    transactional_ddl=True,
)
context.run_migrations()
