"""The first schema: issuers, sources, tickets, series, vouchers, events, attempts, deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are never changed (%)', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_EVENTS_NEVER_CHANGE = """
CREATE TRIGGER events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    """From nothing."""
    op.create_table(
        "issuers",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("ruc", sa.String(length=11), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column("trade_name", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("urbanization", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("ubigeo", sa.String(length=6), nullable=True),
        sa.Column("establishment", sa.String(length=4), server_default="0000", nullable=False),
        sa.Column("ose_url", sa.Text(), nullable=True),
        sa.Column("ose_profile", sa.Text(), nullable=True),
        sa.Column("ose_username", sa.Text(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("ruc ~ '^[12][0-9]{10}$'", name=op.f("ck_issuers_ruc")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuers")),
        sa.UniqueConstraint("ruc", name=op.f("uq_issuers_ruc")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("disabled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sources_token_sha256")),
    )
    op.create_table(
        "series",
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("document_type", sa.String(length=2), nullable=False),
        sa.Column("series", sa.String(length=4), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("last_number BETWEEN 0 AND 99999999", name=op.f("ck_series_last_number")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_series_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("issuer_id", "document_type", "series", name=op.f("pk_series")),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("document_type", sa.String(length=2), nullable=False),
        sa.Column("sale", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("numbered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("may_be_registered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("absences", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("lease_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("findings", postgresql.JSON(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("rule_set", sa.String(length=40), server_default="", nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('awaiting', 'received', 'signed')) = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_tickets_next_attempt"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('accepted', 'awaiting', 'observed', 'rejected', 'signed', 'voided')) OR numbered",
            name=op.f("ck_tickets_numbered"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('received', 'invalid')) OR NOT numbered", name=op.f("ck_tickets_unnumbered")
        ),
        sa.CheckConstraint(
            "lease_until IS NULL OR state IN ('awaiting', 'received', 'signed')", name=op.f("ck_tickets_lease")
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'awaiting', 'invalid', 'observed', 'received', 'rejected', 'signed', 'stuck', 'voided')",
            name=op.f("ck_tickets_state"),
        ),
        sa.CheckConstraint("numbered OR NOT may_be_registered", name=op.f("ck_tickets_may_be_registered")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_tickets_issuer_id_issuers")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_tickets_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_tickets_source_id_external_id")),
    )
    op.create_index(
        "ix_tickets_due",
        "tickets",
        ["issuer_id", "deadline", "next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('awaiting', 'received', 'signed')"),
    )
    op.create_index(
        "ix_tickets_unfinished",
        "tickets",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('awaiting', 'received', 'signed') OR state = 'stuck'"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=10), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_attempts_closed")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_attempts_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_ticket", "attempts", ["ticket_id", "opened_at"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'queued') = (next_attempt_at IS NOT NULL)", name=op.f("ck_deliveries_next_attempt")
        ),
        sa.CheckConstraint("kind IN ('mail', 'callback')", name=op.f("ck_deliveries_kind")),
        sa.CheckConstraint("state IN ('queued', 'delivered', 'failed')", name=op.f("ck_deliveries_state")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_deliveries_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("ticket_id", "kind", "target", name=op.f("uq_deliveries_ticket_id_kind_target")),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=True),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_events_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(
        "ix_events_request_key",
        "events",
        ["ticket_id", "request_key"],
        unique=True,
        postgresql_where=sa.text("request_key IS NOT NULL"),
    )
    op.create_index("ix_events_ticket", "events", ["ticket_id", "id"], unique=False)
    op.create_table(
        "vouchers",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("document_type", sa.String(length=2), nullable=False),
        sa.Column("series", sa.String(length=4), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payable", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("tax", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("customer_identity_type", sa.String(length=1), nullable=False),
        sa.Column("customer_identity_number", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("modified_document_type", sa.String(length=2), nullable=True),
        sa.Column("modified_series", sa.String(length=4), nullable=True),
        sa.Column("modified_number", sa.Integer(), nullable=True),
        sa.Column("digest_value", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("zip", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("cdr", sa.LargeBinary(), nullable=True),
        sa.Column("response_code", sa.String(length=4), server_default="", nullable=False),
        sa.Column("response_description", sa.Text(), server_default="", nullable=False),
        sa.Column("observations", postgresql.JSON(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 99999999", name=op.f("ck_vouchers_number")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_vouchers_issuer_id_issuers")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_vouchers_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint(
            "issuer_id",
            "document_type",
            "series",
            "number",
            name=op.f("uq_vouchers_issuer_id_document_type_series_number"),
        ),
    )
    op.create_index(
        "ix_vouchers_customer",
        "vouchers",
        ["customer_identity_number", sa.literal_column("signed_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_vouchers_modified",
        "vouchers",
        ["issuer_id", "modified_document_type", "modified_series", "modified_number"],
        unique=False,
    )
    op.create_index(
        "ix_vouchers_newest",
        "vouchers",
        [sa.literal_column("signed_at DESC"), sa.literal_column("ticket_id DESC")],
        unique=False,
    )
    op.execute(_REFUSE_CHANGE)
    op.execute(_EVENTS_NEVER_CHANGE)


def downgrade() -> None:
    """To nothing."""
    op.drop_index("ix_vouchers_newest", table_name="vouchers")
    op.drop_index("ix_vouchers_modified", table_name="vouchers")
    op.drop_index("ix_vouchers_customer", table_name="vouchers")
    op.drop_table("vouchers")
    op.drop_index("ix_events_ticket", table_name="events")
    op.drop_index("ix_events_request_key", table_name="events", postgresql_where=sa.text("request_key IS NOT NULL"))
    op.drop_table("events")
    op.drop_index("ix_deliveries_due", table_name="deliveries", postgresql_where=sa.text("state = 'queued'"))
    op.drop_table("deliveries")
    op.drop_index("ix_attempts_ticket", table_name="attempts")
    op.drop_table("attempts")
    op.drop_index(
        "ix_tickets_unfinished",
        table_name="tickets",
        postgresql_where=sa.text("state IN ('awaiting', 'received', 'signed') OR state = 'stuck'"),
    )
    op.drop_index(
        "ix_tickets_due", table_name="tickets", postgresql_where=sa.text("state IN ('awaiting', 'received', 'signed')")
    )
    op.drop_table("tickets")
    op.drop_table("series")
    op.drop_table("sources")
    op.drop_table("issuers")
    op.execute("DROP FUNCTION refuse_change()")
