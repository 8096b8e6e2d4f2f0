"""The quick road: notices that webhooks bring, and vouchers that were issued elsewhere."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0012"
branch_labels = None
depends_on = None

_TIME = postgresql.TIMESTAMP(timezone=True)
_GIVEN = "id, sender, event_id, received_at, headers, body, fingerprint, notice, document_key"
_KEPT = ("hook_events", "foreign_files")
_ORIGIN = "origin IN ('emission', 'paperless')"


def upgrade() -> None:
    """From 0005."""
    for table in ("tickets", "series"):
        op.add_column(table, sa.Column("origin", sa.String(length=10), server_default="emission", nullable=False))
        op.create_check_constraint(op.f(f"ck_{table}_origin"), table, _ORIGIN)
    op.create_check_constraint(
        op.f("ck_tickets_issued_elsewhere"),
        "tickets",
        "origin = 'emission' OR state IN ('accepted', 'observed', 'rejected', 'voided')",
    )
    _create_hook_events()
    op.create_table(
        "hook_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("hook_id", sa.Uuid(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=True),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("reason_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["hook_id"], ["hook_events.id"], name=op.f("fk_hook_changes_hook_id_hook_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_changes")),
    )
    op.create_index("ix_hook_changes_hook", "hook_changes", ["hook_id", "id"], unique=False)
    op.create_table(
        "foreign_files",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", _TIME, nullable=False),
        sa.CheckConstraint("kind IN ('pdf', 'voiding_xml', 'voiding_cdr')", name=op.f("ck_foreign_files_kind")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_foreign_files_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_foreign_files")),
    )
    _protect()


def _create_hook_events() -> None:
    op.create_table(
        "hook_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("headers", postgresql.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("notice", postgresql.JSON(), nullable=False),
        sa.Column("document_key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", _TIME, nullable=True),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'refused', 'registered', 'stuck', 'waiting')", name=op.f("ck_hook_events_state")
        ),
        sa.CheckConstraint(
            "(state IN ('received', 'waiting')) = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_hook_events_next_attempt"),
        ),
        sa.CheckConstraint(
            "lease_until IS NULL OR state IN ('received', 'waiting')", name=op.f("ck_hook_events_lease")
        ),
        sa.CheckConstraint("state <> 'registered' OR ticket_id IS NOT NULL", name=op.f("ck_hook_events_registered")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_hook_events_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_events")),
        sa.UniqueConstraint("sender", "event_id", name=op.f("uq_hook_events_sender_event_id")),
    )
    op.create_index(
        "ix_hook_events_due",
        "hook_events",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('received', 'waiting')"),
    )
    op.create_index("ix_hook_events_document", "hook_events", ["document_key"], unique=False)
    op.create_index(
        "ix_hook_events_ticket",
        "hook_events",
        ["ticket_id"],
        unique=False,
        postgresql_where=sa.text("ticket_id IS NOT NULL"),
    )


def _protect() -> None:
    op.execute(
        "CREATE TRIGGER hook_changes_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON hook_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_never_go BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
        )
    op.execute(
        f"CREATE TRIGGER hook_events_stay_as_received BEFORE UPDATE OF {_GIVEN} ON hook_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
    )
    op.execute(
        "CREATE TRIGGER foreign_files_stay_as_fetched BEFORE UPDATE ON foreign_files "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
    )


def downgrade() -> None:
    """To 0005."""
    op.drop_table("foreign_files")
    op.drop_table("hook_changes")
    op.drop_table("hook_events")
    op.drop_constraint(op.f("ck_tickets_issued_elsewhere"), "tickets")
    for table in ("series", "tickets"):
        op.drop_constraint(op.f(f"ck_{table}_origin"), table)
        op.drop_column(table, "origin")
