"""Customers: codes that they asked for, who is signed in, and how often somebody tried."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0008"
branch_labels = None
depends_on = None

_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """From what stood before."""
    op.create_table(
        "customer_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity_type", sa.String(length=1), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", _TIME, nullable=True),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("masked", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("used_at", _TIME, nullable=True),
        sa.CheckConstraint("state IN ('queued', 'sent', 'unsent', 'used')", name=op.f("ck_customer_codes_state")),
        sa.CheckConstraint(
            "(state = 'queued') = (next_attempt_at IS NOT NULL)", name=op.f("ck_customer_codes_next_attempt")
        ),
        sa.CheckConstraint("(state = 'used') = (used_at IS NOT NULL)", name=op.f("ck_customer_codes_used")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_codes")),
    )
    op.create_index(
        "ix_customer_codes_due",
        "customer_codes",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_customer_codes_expires", "customer_codes", ["expires_at"], unique=False)
    op.create_table(
        "customer_visits",
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("identity_type", sa.String(length=1), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_customer_visits")),
    )
    op.create_index("ix_customer_visits_seen", "customer_visits", ["seen_at"], unique=False)
    op.create_table(
        "throttles",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("full_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_index("ix_throttles_full", "throttles", ["full_at"], unique=False)


def downgrade() -> None:
    """To what stood before."""
    op.drop_table("throttles")
    op.drop_table("customer_visits")
    op.drop_table("customer_codes")
