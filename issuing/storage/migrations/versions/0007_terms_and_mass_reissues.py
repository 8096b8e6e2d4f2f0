"""The last day of each line of a summary or voiding, and what was asked to be reissued in one request."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From what stood before. What the old version queues meanwhile has no last day, and so no announcements."""
    op.add_column(
        "summary_lines", sa.Column("deadline", sa.Date(), server_default=sa.text("'9999-12-31'"), nullable=False)
    )
    op.execute(
        "UPDATE summary_lines SET deadline = reference_date + 7 "
        "WHERE state IN ('queued', 'filed') AND line #>> '{document,series}' !~ '^[0-9]+$'"
    )
    op.create_table(
        "mass_reissues",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("ticket_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_mass_reissues_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_reissues")),
        sa.UniqueConstraint(
            "source_id",
            "request_key",
            name=op.f("uq_mass_reissues_source_id_request_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )


def downgrade() -> None:
    """To what stood before."""
    op.drop_table("mass_reissues")
    op.drop_column("summary_lines", "deadline")
