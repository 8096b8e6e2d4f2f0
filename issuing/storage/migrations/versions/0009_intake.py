"""Intake: how far each table was read, the rows that became no sale, and the files that were dropped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0005."""
    moment = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "intake_streams",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("records", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("submitted", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_intake_streams")),
    )
    op.create_table(
        "intake_rejects",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), server_default="", nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["stream"], ["intake_streams.name"], name=op.f("fk_intake_rejects_stream_intake_streams")
        ),
        sa.PrimaryKeyConstraint("stream", "key", name=op.f("pk_intake_rejects")),
    )
    op.create_index("ix_intake_rejects_last_at", "intake_rejects", ["stream", "last_at"], unique=False)
    op.create_table(
        "intake_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("records", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("submitted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("skipped", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("taken_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.CheckConstraint("(state = 'working') = (finished_at IS NULL)", name=op.f("ck_intake_files_finished")),
        sa.CheckConstraint("state IN ('working', 'done', 'quarantined')", name=op.f("ck_intake_files_state")),
        sa.ForeignKeyConstraint(
            ["stream"], ["intake_streams.name"], name=op.f("fk_intake_files_stream_intake_streams")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_files")),
        sa.UniqueConstraint("stream", "name", name=op.f("uq_intake_files_stream_name")),
    )
    op.create_index("ix_intake_files_taken_at", "intake_files", ["taken_at"], unique=False)


def downgrade() -> None:
    """To 0005."""
    op.drop_table("intake_files")
    op.drop_table("intake_rejects")
    op.drop_table("intake_streams")
