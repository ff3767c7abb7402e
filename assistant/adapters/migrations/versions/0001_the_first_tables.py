"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"], unique=False)
    op.create_table(
        "collection_revisions",
        sa.Column("collection", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("collection", name=op.f("pk_collection_revisions")),
    )
    op.create_table(
        "conversations",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_conversations_token_hash")),
    )
    op.create_index(op.f("ix_conversations_expires_at"), "conversations", ["expires_at"], unique=False)
    op.create_table(
        "documents",
        sa.Column("document_id", sa.String(length=200), nullable=False),
        sa.Column("collection", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("retired_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("item_code", sa.String(length=100), nullable=False),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_collection"), "documents", ["collection"], unique=False)
    op.create_index(op.f("ix_documents_item_code"), "documents", ["item_code"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_published_at_id", "events", ["published_at", "id"], unique=False)
    op.create_table(
        "gaps",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gaps")),
    )
    op.create_index(op.f("ix_gaps_count"), "gaps", ["count"], unique=False)
    op.create_table(
        "source_files",
        sa.Column("collection", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=1000), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("collection", "origin", name=op.f("pk_source_files")),
    )
    op.create_table(
        "staff",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("desk", sa.String(length=32), nullable=True),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_staff")),
    )
    op.create_table(
        "ticket_sequences",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ticket_sequences")),
    )
    op.create_table(
        "tickets",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category1", sa.String(length=40), nullable=True),
        sa.Column("category2", sa.String(length=40), nullable=True),
        sa.Column("category3", sa.String(length=40), nullable=True),
        sa.Column("location", sa.String(length=300), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_text", sa.String(length=100), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("units_assisting", sa.Text(), nullable=False),
        sa.Column("handler", sa.String(length=64), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.String(length=20), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("clocks", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tickets")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_tickets_idempotency_key")),
    )
    op.create_index(
        "ix_tickets_category1_area_created_at", "tickets", ["category1", "area", "created_at"], unique=False
    )
    op.create_index("ix_tickets_created_at_number", "tickets", ["created_at", "number"], unique=False)
    op.create_index("ix_tickets_desk_created_at", "tickets", ["desk", "created_at"], unique=False)
    op.create_index(op.f("ix_tickets_session_id"), "tickets", ["session_id"], unique=False)
    op.create_index("ix_tickets_state_created_at", "tickets", ["state", "created_at"], unique=False)
    op.create_index("ix_tickets_unit_created_at", "tickets", ["unit", "created_at"], unique=False)
    op.create_table(
        "document_versions",
        sa.Column("document_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], name=op.f("fk_document_versions_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_document_versions")),
    )
    op.create_table(
        "exchanges",
        sa.Column("reply_id", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("client_message_id", sa.String(length=64), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["conversations.session_id"],
            name=op.f("fk_exchanges_session_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reply_id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("session_id", "client_message_id", name="uq_exchanges_session_id_client_message_id"),
    )
    op.create_index(op.f("ix_exchanges_at"), "exchanges", ["at"], unique=False)
    op.create_index("ix_exchanges_session_id_last_seq", "exchanges", ["session_id", "last_seq"], unique=False)
    op.create_table(
        "passages",
        sa.Column("passage_id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=200), nullable=False),
        sa.Column("collection", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], name=op.f("fk_passages_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_passages")),
    )
    op.create_index(op.f("ix_passages_collection"), "passages", ["collection"], unique=False)
    op.create_index(op.f("ix_passages_document_id"), "passages", ["document_id"], unique=False)
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["staff.username"], name=op.f("fk_staff_sessions_username_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_expires_at"), "staff_sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_staff_sessions_username"), "staff_sessions", ["username"], unique=False)
    op.create_table(
        "ticket_contacts",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_ticket_contacts_number_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket_contacts")),
    )
    op.create_index(op.f("ix_ticket_contacts_phone"), "ticket_contacts", ["phone"], unique=False)
    op.create_table(
        "ticket_history",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("entry_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_ticket_history_number_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", "entry_index", name=op.f("pk_ticket_history")),
        sa.UniqueConstraint("number", "idempotency_key", name="uq_ticket_history_number_idempotency_key"),
    )
    op.create_table(
        "feedback",
        sa.Column("reply_id", sa.String(length=64), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["exchanges.reply_id"], name=op.f("fk_feedback_reply_id_exchanges"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reply_id", name=op.f("pk_feedback")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("feedback")
    op.drop_table("ticket_history")
    op.drop_index(op.f("ix_ticket_contacts_phone"), table_name="ticket_contacts")
    op.drop_table("ticket_contacts")
    op.drop_index(op.f("ix_staff_sessions_username"), table_name="staff_sessions")
    op.drop_index(op.f("ix_staff_sessions_expires_at"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index(op.f("ix_passages_document_id"), table_name="passages")
    op.drop_index(op.f("ix_passages_collection"), table_name="passages")
    op.drop_table("passages")
    op.drop_index("ix_exchanges_session_id_last_seq", table_name="exchanges")
    op.drop_index(op.f("ix_exchanges_at"), table_name="exchanges")
    op.drop_table("exchanges")
    op.drop_table("document_versions")
    op.drop_index("ix_tickets_unit_created_at", table_name="tickets")
    op.drop_index("ix_tickets_state_created_at", table_name="tickets")
    op.drop_index(op.f("ix_tickets_session_id"), table_name="tickets")
    op.drop_index("ix_tickets_desk_created_at", table_name="tickets")
    op.drop_index("ix_tickets_created_at_number", table_name="tickets")
    op.drop_index("ix_tickets_category1_area_created_at", table_name="tickets")
    op.drop_table("tickets")
    op.drop_table("ticket_sequences")
    op.drop_table("staff")
    op.drop_table("source_files")
    op.drop_index(op.f("ix_gaps_count"), table_name="gaps")
    op.drop_table("gaps")
    op.drop_index("ix_events_published_at_id", table_name="events")
    op.drop_table("events")
    op.drop_index(op.f("ix_documents_item_code"), table_name="documents")
    op.drop_index(op.f("ix_documents_collection"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_conversations_expires_at"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_table("collection_revisions")
    op.drop_index(op.f("ix_audit_log_at"), table_name="audit_log")
    op.drop_table("audit_log")
