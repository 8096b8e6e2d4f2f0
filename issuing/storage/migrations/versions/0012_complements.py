"""Complements: what other systems told of a sale, and the sale as its source gave it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From what stood before."""
    op.add_column("tickets", sa.Column("given_sale", postgresql.JSON(), nullable=True))
    op.create_table(
        "complements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSON(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_complements_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complements")),
    )
    op.create_index("ix_complements_ticket_id", "complements", ["ticket_id"], unique=False)


def downgrade() -> None:
    """To what stood before."""
    op.drop_table("complements")
    op.drop_column("tickets", "given_sale")
