"""The library's tables: who, which clip, and every figure in a row of its own, so that a trend is one question in SQL."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import Float, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = ["VERSION_TABLE", "AthleteRow", "Base", "FigureRow", "PictureRow", "TrialRow"]

VERSION_TABLE: Final = "formcheck_library"
"""Holds the number of the last migration, under a name no other program uses."""


class Base(DeclarativeBase):
    """What all tables share: constraints whose names migrations can rely on, and one kind of float (both are of 8 bytes)."""

    type_annotation_map: ClassVar = {float: Float()}
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class AthleteRow(Base):
    """One person. ``name_key`` is the name without case, ``found_by`` all that a search looks in."""

    __tablename__ = "athletes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(400), unique=True)
    height_m: Mapped[float | None]
    notes: Mapped[str] = mapped_column(Text)
    found_by: Mapped[str] = mapped_column(Text)


class TrialRow(Base):
    """One clip of one athlete, judged with certain settings; ``report`` is the whole report.json.

    ``made_from`` is a hash of the clip and of the settings: what makes a second report replace the first.
    ``day`` is what it is sorted by: the day it was filmed, or was kept where that is not known. ``kept_at`` is UTC.
    """

    __tablename__ = "trials"
    __table_args__ = (UniqueConstraint("athlete_id", "made_from"), Index(None, "athlete_id", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    athlete_id: Mapped[int] = mapped_column(ForeignKey("athletes.id", ondelete="CASCADE"))
    made_from: Mapped[str] = mapped_column(String(64))
    filmed_on: Mapped[date | None]
    day: Mapped[date]
    kept_at: Mapped[datetime]
    clip: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    found_by: Mapped[str] = mapped_column(Text)
    view: Mapped[str | None] = mapped_column(String(8))
    near_side: Mapped[str | None] = mapped_column(String(8))
    belt_speed_mps: Mapped[float | None]
    frame_rate_hz: Mapped[float]
    judged: Mapped[bool]
    report: Mapped[str] = mapped_column(Text)


class FigureRow(Base):
    """One figure of a trial: of both legs together (``leg`` empty), or of one."""

    __tablename__ = "figures"

    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    leg: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(String(40))
    low95: Mapped[float]
    high95: Mapped[float]
    per_step_sd: Mapped[float | None]
    steps: Mapped[int]
    usual_low: Mapped[float | None]
    usual_high: Mapped[float | None]
    verdict: Mapped[str] = mapped_column(String(16))


class PictureRow(Base):
    """A picture shown with the report, small; named as in :mod:`formcheck.album`."""

    __tablename__ = "pictures"

    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    jpeg: Mapped[bytes]
