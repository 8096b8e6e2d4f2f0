"""The courier: leases and attempts of deliveries, what an issuer's mails look like, subscribers of callbacks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0010"
branch_labels = None
depends_on = None

_TIME = postgresql.TIMESTAMP(timezone=True)


def _columns() -> list[sa.Column[object]]:
    """New ones at each call: a column belongs to one table object."""
    return [
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("doubts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("may_be_delivered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("delivered_before", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("resends", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("delivered_at", _TIME, nullable=True),
        sa.Column("content", postgresql.JSON(), nullable=True),
    ]


def upgrade() -> None:
    """From 0005."""
    for column in _columns():
        op.add_column("deliveries", column)
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'held', 'failed')"),
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=10), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_delivery_attempts_closed")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_attempts_delivery_id_deliveries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
    )
    op.create_index("ix_delivery_attempts_delivery", "delivery_attempts", ["delivery_id", "opened_at"], unique=False)
    op.execute(
        "CREATE TRIGGER delivery_attempts_never_go BEFORE DELETE OR TRUNCATE ON delivery_attempts "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_archive()"
    )
    op.add_column("issuers", sa.Column("mail_from", sa.Text(), nullable=True))
    op.add_column("issuers", sa.Column("mail_colour", sa.String(length=7), nullable=True))
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_ids", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("issuer_ids", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("name", name=op.f("uq_subscribers_name")),
    )
    op.create_table(
        "callback_follower",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_event_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_callback_follower_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_follower")),
    )


def downgrade() -> None:
    """To 0005."""
    op.drop_table("callback_follower")
    op.drop_table("subscribers")
    op.drop_column("issuers", "mail_colour")
    op.drop_column("issuers", "mail_from")
    op.drop_index("ix_delivery_attempts_delivery", table_name="delivery_attempts")
    op.drop_table("delivery_attempts")
    op.drop_index("ix_deliveries_open", table_name="deliveries")
    for column in reversed(_columns()):
        op.drop_column("deliveries", column.name)
