"""A second OSE of an issuer, the endpoint to which a document is bound, and what several workers share out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = postgresql.TIMESTAMP(timezone=True)
_OF_ISSUERS = ("ose_fallback_url", "ose_fallback_profile", "ose_fallback_username")


def upgrade() -> None:
    """From what stood before."""
    for name in _OF_ISSUERS:
        op.add_column("issuers", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("endpoint", sa.Text(), nullable=True))
    op.add_column("summary_files", sa.Column("endpoint", sa.Text(), nullable=True))
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "turns",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("free_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_turns")),
    )


def downgrade() -> None:
    """To what stood before."""
    op.drop_table("turns")
    op.drop_table("workers")
    op.drop_column("summary_files", "endpoint")
    op.drop_column("tickets", "endpoint")
    for name in _OF_ISSUERS:
        op.drop_column("issuers", name)
