"""Rights of sources, further proofs of who they are, series moved here, and the record of what administrators change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """From what stood before."""
    op.add_column("sources", sa.Column("restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("series", sa.Column("began_after", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(op.f("ck_series_began_after"), "series", "began_after BETWEEN 0 AND last_number")
    op.create_table(
        "source_rights",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=4), nullable=True),
        sa.CheckConstraint("series ~ '^[0-9A-Z]{4}$'", name=op.f("ck_source_rights_series")),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuers.id"], name=op.f("fk_source_rights_issuer_id_issuers")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_rights_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_rights")),
        sa.UniqueConstraint(
            "source_id",
            "issuer_id",
            "series",
            name=op.f("uq_source_rights_source_id_issuer_id_series"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "source_proofs",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.CheckConstraint("kind IN ('token', 'certificate')", name=op.f("ck_source_proofs_kind")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_proofs_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_proofs")),
    )
    op.create_index("ix_source_proofs_sha256", "source_proofs", ["kind", "sha256"], unique=True)
    op.create_table(
        "administration_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_events")),
    )
    op.create_index("ix_administration_events_subject", "administration_events", ["subject", "id"], unique=False)
    op.execute(
        "CREATE TRIGGER administration_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON administration_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """To what stood before."""
    op.drop_table("administration_events")
    op.drop_table("source_proofs")
    op.drop_table("source_rights")
    op.drop_constraint(op.f("ck_series_began_after"), "series", type_="check")
    op.drop_column("series", "began_after")
    op.drop_column("sources", "restricted")
