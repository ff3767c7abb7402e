"""Citizens who wait for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("waiting_session", sa.String(length=64), nullable=True),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
        sa.UniqueConstraint("waiting_session", name=op.f("uq_handoffs_waiting_session")),
    )
    op.create_index(op.f("ix_handoffs_session_id"), "handoffs", ["session_id"], unique=False)
    op.create_index("ix_handoffs_state_desk_created_at", "handoffs", ["state", "desk", "created_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_handoffs_state_desk_created_at", table_name="handoffs")
    op.drop_index(op.f("ix_handoffs_session_id"), table_name="handoffs")
    op.drop_table("handoffs")
