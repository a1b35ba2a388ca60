"""Pictures by name instead of by leg: those of findings are kept too."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Name what is there; SQLite changes a column by making the table anew."""
    with op.batch_alter_table("pictures") as pictures:
        pictures.alter_column("side", new_column_name="name", existing_type=sa.String(8), type_=sa.String(80), nullable=False)
    op.execute("UPDATE pictures SET name = 'kinogram_' || name")
