"""The kinogram of each leg, made small, beside its trial."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the pictures."""
    op.create_table(
        "pictures",
        sa.Column("trial_id", sa.Integer, nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("trial_id", "side", name="pk_pictures"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_pictures_trial_id_trials", ondelete="CASCADE"),
    )
