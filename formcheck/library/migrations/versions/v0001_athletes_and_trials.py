"""Athletes, their trials with the whole report, and each figure in a row of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "athletes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        sa.Column("height_m", sa.Float),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("found_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_athletes"),
        sa.UniqueConstraint("name_key", name="uq_athletes_name_key"),
    )
    op.create_table(
        "trials",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("athlete_id", sa.Integer, nullable=False),
        sa.Column("made_from", sa.String(64), nullable=False),
        sa.Column("filmed_on", sa.Date),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kept_at", sa.DateTime, nullable=False),
        sa.Column("clip", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("found_by", sa.Text, nullable=False),
        sa.Column("view", sa.String(8)),
        sa.Column("near_side", sa.String(8)),
        sa.Column("belt_speed_mps", sa.Float),
        sa.Column("frame_rate_hz", sa.Float, nullable=False),
        sa.Column("judged", sa.Boolean, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.ForeignKeyConstraint(["athlete_id"], ["athletes.id"], name="fk_trials_athlete_id_athletes", ondelete="CASCADE"),
        sa.UniqueConstraint("athlete_id", "made_from", name="uq_trials_athlete_id_made_from"),
    )
    op.create_table(
        "figures",
        sa.Column("trial_id", sa.Integer, nullable=False),
        sa.Column("measure", sa.String(64), nullable=False),
        sa.Column("leg", sa.String(8), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("low95", sa.Float, nullable=False),
        sa.Column("high95", sa.Float, nullable=False),
        sa.Column("per_step_sd", sa.Float),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.Column("usual_low", sa.Float),
        sa.Column("usual_high", sa.Float),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("trial_id", "measure", "leg", name="pk_figures"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_figures_trial_id_trials", ondelete="CASCADE"),
    )
    op.create_index("ix_trials_athlete_id_day", "trials", ["athlete_id", "day"])
    op.create_index("ix_figures_measure", "figures", ["measure"])
