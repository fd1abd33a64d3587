"""Baseline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table("bureau", sa.Column("id", TEXT, nullable=False), sa.PrimaryKeyConstraint("id"))
    op.create_table(
        "changed_file",
        sa.Column("subject", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("subject"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "data_key",
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("furnisher", "customer"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("ground", TEXT, nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=True),
        sa.Column("carried_out_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_subject"), ["subject"], unique=False)

    op.create_table(
        "identity_word",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("token", "furnisher", "customer"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("identity_word", schema=None) as batch_op:
        batch_op.create_index("identity_word_customer", ["furnisher", "customer"], unique=False)

    op.create_table(
        "left_item",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=True),
        sa.Column("forget_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
    with op.batch_alter_table("left_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_left_item_forget_on"), ["forget_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_left_item_holder"), ["holder"], unique=False)

    op.create_table(
        "linking_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("newest_subject", sa.Integer(), nullable=False),
        sa.Column("model", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "member",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("reported_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "model",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("developed_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "packing",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("epoch"),
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("carried_out_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "subject",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subject_number"), ["number"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("record_type", TEXT, nullable=False),
        sa.Column("submitter", TEXT, nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("lines_read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("seen_before", sa.Integer(), nullable=False),
        sa.Column("control", sa.JSON(), nullable=False),
        sa.Column("certified_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tombstone",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_table(
        "identity",
        sa.Column("fact_id", TEXT, nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("submission", TEXT, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("fact_id"),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index("identity_customer", ["furnisher", "customer"], unique=False)

    op.create_table(
        "identity_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["linking_batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["identity_event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["identity_event.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("identity_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_event_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_event_undoes"), ["undoes"], unique=False)

    op.create_table(
        "identity_link",
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("founded", TEXT, nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["founded"],
            ["subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("furnisher", "customer"),
    )
    with op.batch_alter_table("identity_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_link_founded"), ["founded"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_link_subject"), ["subject"], unique=False)

    op.create_table(
        "identity_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("other_furnisher", TEXT, nullable=False),
        sa.Column("other_customer", TEXT, nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("match_weight", sa.Float(), nullable=False),
        sa.Column("says", TEXT, nullable=False),
        sa.Column("bridges", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["linking_batch.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("identity_review", schema=None) as batch_op:
        batch_op.create_index("identity_review_other", ["other_furnisher", "other_customer"], unique=False)
        batch_op.create_index(
            "identity_review_pair", ["furnisher", "customer", "other_furnisher", "other_customer"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_identity_review_batch"), ["batch"], unique=False)

    op.create_table(
        "packed_file",
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("customers", TEXT, nullable=False),
        sa.Column("about", sa.Date(), nullable=True),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "refusal",
        sa.Column("submission", TEXT, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("got", TEXT, nullable=True),
        sa.Column("expected", TEXT, nullable=False),
        sa.Column("mend", TEXT, nullable=False),
        sa.Column("furnisher", TEXT, nullable=True),
        sa.Column("customer", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["submission"],
            ["submission.id"],
        ),
    )
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_submission"), ["submission"], unique=False)
        batch_op.create_index("refusal_customer", ["furnisher", "customer"], unique=False)

    op.create_table(
        "reinsertion",
        sa.Column("submission", TEXT, nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("submission", "furnisher", "customer"),
    )
    with op.batch_alter_table("reinsertion", schema=None) as batch_op:
        batch_op.create_index("reinsertion_customer", ["furnisher", "customer"], unique=False)

    op.create_table(
        "retention_removed",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("record_type", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"],
            ["retention_run.id"],
        ),
        sa.PrimaryKeyConstraint("run", "record_type", "item"),
    )
    op.create_table(
        "score",
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("customers", TEXT, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("valid_at", sa.Date(), nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("default_probability", sa.Float(), nullable=True),
        sa.Column("vector_hash", TEXT, nullable=True),
        sa.Column("unscored", TEXT, nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model"],
            ["model.hash"],
        ),
        sa.ForeignKeyConstraint(
            ["subject"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("subject", "customers"),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_model"), ["model"], unique=False)

    op.create_table(
        "identity_apart",
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["identity_event.id"],
        ),
        sa.PrimaryKeyConstraint("event", "furnisher", "customer"),
    )
    with op.batch_alter_table("identity_apart", schema=None) as batch_op:
        batch_op.create_index("identity_apart_customer", ["furnisher", "customer"], unique=False)

    op.create_table(
        "identity_evidence",
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("other_furnisher", TEXT, nullable=False),
        sa.Column("other_customer", TEXT, nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("match_weight", sa.Float(), nullable=False),
        sa.Column("says", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["identity_event.id"],
        ),
    )
    with op.batch_alter_table("identity_evidence", schema=None) as batch_op:
        batch_op.create_index("identity_evidence_other", ["other_furnisher", "other_customer"], unique=False)
        batch_op.create_index(
            "identity_evidence_pair", ["furnisher", "customer", "other_furnisher", "other_customer"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_identity_evidence_event"), ["event"], unique=False)

    op.create_table(
        "identity_move",
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("furnisher", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("was", TEXT, nullable=False),
        sa.Column("now", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["identity_event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["now"],
            ["subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["was"],
            ["subject.id"],
        ),
        sa.PrimaryKeyConstraint("event", "furnisher", "customer"),
    )
    with op.batch_alter_table("identity_move", schema=None) as batch_op:
        batch_op.create_index("identity_move_customer", ["furnisher", "customer"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_move_now"), ["now"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_move_was"), ["was"], unique=False)
