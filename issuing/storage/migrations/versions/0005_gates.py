"""Gates: what stands before an issuer's queue or an address while it is shut, and their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0004."""
    op.create_table(
        "gates",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shut_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("probes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_probe_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_gates_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gates")),
    )
    op.create_table(
        "gate_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_events")),
    )
    op.create_index("ix_gate_events_key", "gate_events", ["key", "id"], unique=False)
    op.execute(
        "CREATE TRIGGER gate_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON gate_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """To 0004."""
    op.drop_index("ix_gate_events_key", table_name="gate_events")
    op.drop_table("gate_events")
    op.drop_table("gates")
