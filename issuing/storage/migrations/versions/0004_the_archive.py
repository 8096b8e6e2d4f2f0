"""The archive: seals of events, what is never changed or removed, the second look at SUNAT, incidents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION refuse_change_of_archive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed like this (%)', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_SEALED = ("event_seals", "seal_batches")
_KEPT = ("tickets", "vouchers", "attempts", "summary_files", "summary_lines", "incidents")
_FIXED = {
    "vouchers": "ticket_id, issuer_id, document_type, series, number, issue_date, currency, payable, tax, "
    "customer_identity_type, customer_identity_number, customer_name, modified_document_type, modified_series, "
    "modified_number, digest_value, file_name, zip, signed_at",
    "summary_files": "id, issuer_id, kind, reference_date, generation_date, correlative, split_from, file_name, zip, "
    "digest_value, created_at",
}


def upgrade() -> None:
    """From 0003."""
    op.create_table(
        "seal_batches",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("last_event_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed_below", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_batches")),
    )
    op.create_table(
        "event_seals",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_seals")),
    )
    op.create_table(
        "second_looks",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("lease_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("silences", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("disagreements", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("outcome", sa.String(length=20), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("looked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_second_looks_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_second_looks_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_second_looks")),
    )
    op.create_index(
        "ix_second_looks_due",
        "second_looks",
        ["issuer_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closing_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by = '')", name=op.f("ck_incidents_closed")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_incidents_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(
        "ix_incidents_one_open",
        "incidents",
        ["ticket_id", "kind"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.execute(_REFUSE)
    for table in _SEALED:
        op.execute(
            f"CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
        )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_never_go BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
        )
    for table, columns in _FIXED.items():
        # By statement and by column: an UPDATE that does not name them, as every one of ours, costs nothing more.
        op.execute(
            f"CREATE TRIGGER {table}_stay_as_signed BEFORE UPDATE OF {columns} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_keep_their_cdr BEFORE UPDATE OF cdr ON {table} FOR EACH ROW "
            "WHEN (OLD.cdr IS NOT NULL AND NEW.cdr IS DISTINCT FROM OLD.cdr) EXECUTE FUNCTION refuse_change_of_archive()"
        )


def downgrade() -> None:
    """To 0003."""
    for table in _FIXED:
        op.execute(f"DROP TRIGGER {table}_keep_their_cdr ON {table}")
        op.execute(f"DROP TRIGGER {table}_stay_as_signed ON {table}")
    for table in _KEPT:
        op.execute(f"DROP TRIGGER {table}_never_go ON {table}")
    op.drop_table("incidents")
    op.drop_table("second_looks")
    op.drop_table("event_seals")
    op.drop_table("seal_batches")
    op.execute("DROP FUNCTION refuse_change_of_archive()")
