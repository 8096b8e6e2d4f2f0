"""The table of requests to reissue many tickets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from issuing.storage.models import Base, TimestampTz


class MassReissueRow(Base):
    """What one request wanted reissued and which tickets that were at its time: its repetition means the same ones.

    `source_id` is None where staff asked. `wanted` is the request as text, `matched` how many tickets it fitted, of
    which `ticket_ids` were taken.
    """

    __tablename__ = "mass_reissues"
    __table_args__ = (UniqueConstraint("source_id", "request_key", postgresql_nulls_not_distinct=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    request_key: Mapped[str] = mapped_column(String(100))
    wanted: Mapped[str] = mapped_column(Text)
    matched: Mapped[int]
    ticket_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(TimestampTz)
