"""Summaries (RC) and voidings (RA): their files, correlatives and lines; which vouchers go by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PENDING = "state IN ('awaiting', 'received', 'signed')"
_CLAIMABLE = f"{_PENDING} AND (state = 'received' OR channel = 'bill')"


def upgrade() -> None:
    """From 0001."""
    op.create_table(
        "summary_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("generation_date", sa.Date(), nullable=False),
        sa.Column("correlative", sa.Integer(), nullable=False),
        sa.Column("split_from", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("zip", sa.LargeBinary(), nullable=False),
        sa.Column("digest_value", sa.Text(), nullable=False),
        sa.Column("authority_ticket", sa.Text(), nullable=True),
        sa.Column("may_be_registered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("polls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("lease_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("cdr", sa.LargeBinary(), nullable=True),
        sa.Column("response_code", sa.String(length=4), server_default="", nullable=False),
        sa.Column("response_description", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('asking', 'awaiting', 'signed')) = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_summary_files_next_attempt"),
        ),
        sa.CheckConstraint("kind IN ('RC', 'RA')", name=op.f("ck_summary_files_kind")),
        sa.CheckConstraint(
            "lease_until IS NULL OR state IN ('asking', 'awaiting', 'signed')", name=op.f("ck_summary_files_lease")
        ),
        sa.CheckConstraint(
            "state <> 'awaiting' OR authority_ticket IS NOT NULL", name=op.f("ck_summary_files_authority_ticket")
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'answered', 'asking', 'awaiting', 'failed', 'refused', 'signed')",
            name=op.f("ck_summary_files_state"),
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_summary_files_issuer_id_issuers")),
        sa.ForeignKeyConstraint(
            ["split_from"], ["summary_files.id"], name=op.f("fk_summary_files_split_from_summary_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_files")),
        sa.UniqueConstraint(
            "issuer_id",
            "kind",
            "generation_date",
            "correlative",
            name=op.f("uq_summary_files_issuer_id_kind_generation_date_correlative"),
        ),
    )
    op.create_index(
        "ix_summary_files_due",
        "summary_files",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('asking', 'awaiting', 'signed')"),
    )
    op.create_table(
        "summary_series",
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("generation_date", sa.Date(), nullable=False),
        sa.Column("last_correlative", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_correlative BETWEEN 0 AND 99999", name=op.f("ck_summary_series_last_correlative")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_summary_series_issuer_id_issuers")),
        sa.PrimaryKeyConstraint("issuer_id", "kind", "generation_date", name=op.f("pk_summary_series")),
    )
    op.create_table(
        "summary_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_fence", sa.BigInteger(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("action", sa.String(length=4), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("line", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'queued') = (due_at IS NOT NULL)", name=op.f("ck_summary_lines_due")),
        sa.CheckConstraint("action IN ('add', 'void')", name=op.f("ck_summary_lines_action")),
        sa.CheckConstraint("kind IN ('RC', 'RA')", name=op.f("ck_summary_lines_kind")),
        sa.CheckConstraint("state <> 'filed' OR file_id IS NOT NULL", name=op.f("ck_summary_lines_filed")),
        sa.CheckConstraint("state IN ('accepted', 'filed', 'queued', 'refused')", name=op.f("ck_summary_lines_state")),
        sa.ForeignKeyConstraint(["file_id"], ["summary_files.id"], name=op.f("fk_summary_lines_file_id_summary_files")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_summary_lines_issuer_id_issuers")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_summary_lines_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_lines")),
    )
    op.create_index(
        "ix_summary_lines_file",
        "summary_lines",
        ["file_id", "position"],
        unique=False,
        postgresql_where=sa.text("file_id IS NOT NULL"),
    )
    op.create_index(
        "ix_summary_lines_one_open",
        "summary_lines",
        ["ticket_id", "action"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'filed')"),
    )
    op.create_index(
        "ix_summary_lines_queued",
        "summary_lines",
        ["issuer_id", "kind", "due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_summary_lines_ticket", "summary_lines", ["ticket_id", "action", "id"], unique=False)
    op.add_column("attempts", sa.Column("file_id", sa.Uuid(), nullable=True))
    op.alter_column("attempts", "ticket_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_attempts_file",
        "attempts",
        ["file_id", "opened_at"],
        unique=False,
        postgresql_where=sa.text("file_id IS NOT NULL"),
    )
    op.create_foreign_key(op.f("fk_attempts_file_id_summary_files"), "attempts", "summary_files", ["file_id"], ["id"])
    op.add_column("events", sa.Column("file_id", sa.Uuid(), nullable=True))
    op.alter_column("events", "ticket_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_events_file", "events", ["file_id", "id"], unique=False, postgresql_where=sa.text("file_id IS NOT NULL")
    )
    op.create_foreign_key(op.f("fk_events_file_id_summary_files"), "events", "summary_files", ["file_id"], ["id"])
    op.add_column("issuers", sa.Column("reduced_igv", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "issuers", sa.Column("boletas_by_summary", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("tickets", sa.Column("channel", sa.String(length=7), server_default="bill", nullable=False))
    op.create_check_constraint(op.f("ck_tickets_channel"), "tickets", "channel IN ('bill', 'summary')")
    op.drop_index("ix_tickets_due", table_name="tickets")
    op.create_index(
        "ix_tickets_due", "tickets", ["issuer_id", "deadline", "next_attempt_at"], postgresql_where=sa.text(_CLAIMABLE)
    )
    for table in ("attempts", "events"):
        op.create_check_constraint(op.f(f"ck_{table}_subject"), table, "num_nonnulls(ticket_id, file_id) = 1")
    op.drop_constraint(op.f("ck_deliveries_kind"), "deliveries")
    op.create_check_constraint(op.f("ck_deliveries_kind"), "deliveries", "kind IN ('mail', 'callback', 'portal')")
    op.drop_constraint(op.f("ck_deliveries_state"), "deliveries")
    op.create_check_constraint(
        op.f("ck_deliveries_state"), "deliveries", "state IN ('queued', 'held', 'delivered', 'failed', 'cancelled')"
    )


def downgrade() -> None:
    """To 0001. What only files knew is lost with them."""
    op.drop_constraint(op.f("ck_deliveries_state"), "deliveries")
    op.create_check_constraint(op.f("ck_deliveries_state"), "deliveries", "state IN ('queued', 'delivered', 'failed')")
    op.drop_constraint(op.f("ck_deliveries_kind"), "deliveries")
    op.create_check_constraint(op.f("ck_deliveries_kind"), "deliveries", "kind IN ('mail', 'callback')")
    for table in ("attempts", "events"):
        op.drop_constraint(op.f(f"ck_{table}_subject"), table)
    op.drop_index("ix_tickets_due", table_name="tickets")
    op.create_index(
        "ix_tickets_due", "tickets", ["issuer_id", "deadline", "next_attempt_at"], postgresql_where=sa.text(_PENDING)
    )
    op.drop_constraint(op.f("ck_tickets_channel"), "tickets")
    op.drop_column("tickets", "channel")
    op.drop_column("issuers", "boletas_by_summary")
    op.drop_column("issuers", "reduced_igv")
    op.drop_constraint(op.f("fk_events_file_id_summary_files"), "events", type_="foreignkey")
    op.drop_index("ix_events_file", table_name="events", postgresql_where=sa.text("file_id IS NOT NULL"))
    op.alter_column("events", "ticket_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("events", "file_id")
    op.drop_constraint(op.f("fk_attempts_file_id_summary_files"), "attempts", type_="foreignkey")
    op.drop_index("ix_attempts_file", table_name="attempts", postgresql_where=sa.text("file_id IS NOT NULL"))
    op.alter_column("attempts", "ticket_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("attempts", "file_id")
    op.drop_index("ix_summary_lines_ticket", table_name="summary_lines")
    op.drop_index("ix_summary_lines_queued", table_name="summary_lines", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_index(
        "ix_summary_lines_one_open",
        table_name="summary_lines",
        postgresql_where=sa.text("state IN ('queued', 'filed')"),
    )
    op.drop_index("ix_summary_lines_file", table_name="summary_lines", postgresql_where=sa.text("file_id IS NOT NULL"))
    op.drop_table("summary_lines")
    op.drop_table("summary_series")
    op.drop_index(
        "ix_summary_files_due",
        table_name="summary_files",
        postgresql_where=sa.text("state IN ('asking', 'awaiting', 'signed')"),
    )
    op.drop_table("summary_files")
