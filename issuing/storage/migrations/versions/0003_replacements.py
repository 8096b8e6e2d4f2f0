"""Replacements: which ticket's corrected sale stands under which other ticket.

A table of its own, so that nothing is rewritten and nobody who submits waits: its foreign keys lock `tickets` for a
moment against writers, and the migration's lock time-out bounds that moment.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0002."""
    op.create_table(
        "replacements",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("ticket_id <> replaced_id", name=op.f("ck_replacements_other")),
        sa.ForeignKeyConstraint(["replaced_id"], ["tickets.id"], name=op.f("fk_replacements_replaced_id_tickets")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_replacements_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_replacements")),
        sa.UniqueConstraint("replaced_id", name=op.f("uq_replacements_replaced_id")),
    )


def downgrade() -> None:
    """To 0002."""
    op.drop_table("replacements")
