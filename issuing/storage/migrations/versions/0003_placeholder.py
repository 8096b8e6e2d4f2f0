"""A placeholder: another branch's 0003 takes its place when the branches are merged."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From 0002: nothing."""


def downgrade() -> None:
    """To 0002: nothing."""
