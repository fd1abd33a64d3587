"""The operational tables. Facts are not here; who they belong to is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

METADATA = MetaData()

# In the order of its bytes on every engine, whatever language a server sorts in.
TEXT = String().with_variant(String(collation="C"), "postgresql")

BUREAU = Table("bureau", METADATA, Column("id", TEXT, primary_key=True))


def _pair_columns() -> list[Column[Any]]:
    """Two customers that were compared, and what came of it."""
    return [
        Column("furnisher", TEXT, nullable=False),
        Column("customer", TEXT, nullable=False),
        Column("other_furnisher", TEXT, nullable=False),
        Column("other_customer", TEXT, nullable=False),
        Column("probability", Float, nullable=False),
        Column("match_weight", Float, nullable=False),
        Column("says", TEXT, nullable=False),
    ]


MEMBER = Table(
    "member",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("role", TEXT, nullable=False),
    Column("joined_on", Date, nullable=False),
    Column("reported_by", TEXT),
)

SUBMISSION = Table(
    "submission",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("record_type", TEXT, nullable=False),
    Column("submitter", TEXT, nullable=False),
    Column("file", TEXT, nullable=False),
    Column("content_hash", TEXT, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("lines_read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("seen_before", Integer, nullable=False),
    Column("control", JSON, nullable=False),
    Column("certified_by", TEXT),
)

REFUSAL = Table(
    "refusal",
    METADATA,
    Column("submission", ForeignKey("submission.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("field", TEXT, nullable=False),
    Column("rule", TEXT, nullable=False),
    Column("got", TEXT),
    Column("expected", TEXT, nullable=False),
    Column("mend", TEXT, nullable=False),
    Column("furnisher", TEXT),
    Column("customer", TEXT),
    Index("refusal_customer", "furnisher", "customer"),
)

# Lines that were taken back once and came back certified: whoever they are about has to be told.
REINSERTION = Table(
    "reinsertion",
    METADATA,
    Column("submission", ForeignKey("submission.id"), primary_key=True),
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Column("lines", Integer, nullable=False),
    Index("reinsertion_customer", "furnisher", "customer"),
)

SUBJECT = Table(
    "subject",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
    # In the order of founding: who was first keeps its id when two are merged.
    Column("number", Integer, nullable=False, index=True),
)

DATA_KEY = Table(
    "data_key",
    METADATA,
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

IDENTITY = Table(
    "identity",
    METADATA,
    Column("fact_id", TEXT, primary_key=True),
    Column("furnisher", TEXT, nullable=False),
    Column("customer", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("submission", ForeignKey("submission.id"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("known_at", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("identity_customer", "furnisher", "customer"),
)

IDENTITY_WORD = Table(
    "identity_word",
    METADATA,
    Column("token", LargeBinary, primary_key=True),
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Index("identity_word_customer", "furnisher", "customer"),
    sqlite_with_rowid=False,
)

# Who is whose now; `founded` and `known_at` say where it began, the moves of the events what happened since.
IDENTITY_LINK = Table(
    "identity_link",
    METADATA,
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Column("subject", ForeignKey("subject.id"), nullable=False, index=True),
    Column("founded", ForeignKey("subject.id"), nullable=False, index=True),
    Column("known_at", Date, nullable=False),
)

LINKING_BATCH = Table(
    "linking_batch",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("known_at", Date, nullable=False),
    Column("records", Integer, nullable=False),
    Column("newest_subject", Integer, nullable=False),
    Column("model", JSON, nullable=False),
)

IDENTITY_EVENT = Table(
    "identity_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("known_at", Date, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("evidence", TEXT),
    Column("batch", ForeignKey("linking_batch.id"), index=True),
    Column("undoes", ForeignKey("identity_event.id"), index=True),
    Column("undone_by", ForeignKey("identity_event.id")),
)

# What an event says of a customer is in rows that name it, so that it can be found, and erased, with that customer.
IDENTITY_MOVE = Table(
    "identity_move",
    METADATA,
    Column("event", ForeignKey("identity_event.id"), primary_key=True),
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Column("was", ForeignKey("subject.id"), nullable=False, index=True),
    Column("now", ForeignKey("subject.id"), nullable=False, index=True),
    Index("identity_move_customer", "furnisher", "customer"),
)

# Customers of one event on different sides are two subjects' while that event stands.
IDENTITY_APART = Table(
    "identity_apart",
    METADATA,
    Column("event", ForeignKey("identity_event.id"), primary_key=True),
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Column("side", Integer, nullable=False),
    Index("identity_apart_customer", "furnisher", "customer"),
)

IDENTITY_EVIDENCE = Table(
    "identity_evidence",
    METADATA,
    Column("event", ForeignKey("identity_event.id"), nullable=False, index=True),
    *_pair_columns(),
    Index("identity_evidence_pair", "furnisher", "customer", "other_furnisher", "other_customer"),
    Index("identity_evidence_other", "other_furnisher", "other_customer"),
)

IDENTITY_REVIEW = Table(
    "identity_review",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("batch", ForeignKey("linking_batch.id"), nullable=False, index=True),
    *_pair_columns(),
    Column("bridges", Boolean, nullable=False),
    Index("identity_review_pair", "furnisher", "customer", "other_furnisher", "other_customer", unique=True),
    Index("identity_review_other", "other_furnisher", "other_customer"),
)

MODEL = Table(
    "model",
    METADATA,
    Column("hash", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("kind", TEXT, nullable=False),
    Column("developed_on", Date, nullable=False),
    Column("content", JSON, nullable=False),
)

SCORE = Table(
    "score",
    METADATA,
    Column("subject", ForeignKey("subject.id"), primary_key=True),
    # Of the customers that it had then: a merge leaves the score waiting, and undoing it makes the score current.
    Column("customers", TEXT, primary_key=True),
    Column("current", Boolean, nullable=False),
    Column("model", ForeignKey("model.hash"), nullable=False, index=True),
    Column("valid_at", Date, nullable=False),
    Column("known_at", Date, nullable=False),
    Column("score", Integer),
    Column("default_probability", Float),
    Column("vector_hash", TEXT),
    Column("unscored", TEXT),
    Column("content", JSON),
)

# A subject's file as the kernels read it. A row counts while its epoch is the store's and nothing has marked it.
PACKED_FILE = Table(
    "packed_file",
    METADATA,
    Column("subject", ForeignKey("subject.id"), primary_key=True),
    Column("epoch", Integer, nullable=False),
    # Of what the content depends on besides the facts: how the kernels read files, the law, the version.
    Column("form", TEXT, nullable=False),
    Column("customers", TEXT, nullable=False),
    # The last of its facts is about a day before `about`, and became known on `known_at`.
    Column("about", Date),
    Column("known_at", Date, nullable=False),
    # It is the file of the days from `since` on, up to the day before `until`, on which the law hides something.
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("currency", TEXT),
    Column("content", LargeBinary, nullable=False),
)

# A row that is marked here is as good as gone: its content is large, and to mark it costs the door little.
CHANGED_FILE = Table(
    "changed_file",
    METADATA,
    Column("subject", TEXT, primary_key=True),
    sqlite_with_rowid=False,
)

PACKING = Table(
    "packing",
    METADATA,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
)

ERASURE = Table(
    "erasure",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    # Empty from the moment that the rows are gone: that somebody was erased is kept, and not who.
    Column("subject", TEXT, index=True),
    Column("ground", TEXT, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("customers", Integer),
    Column("carried_out_on", Date),
)

TOMBSTONE = Table(
    "tombstone",
    METADATA,
    Column("mark", LargeBinary, primary_key=True),
    Column("erased_on", Date, nullable=False),
)

# That an item of a customer left by retention: keyed hashes of whose and which, of what it said nothing.
LEFT_ITEM = Table(
    "left_item",
    METADATA,
    Column("mark", LargeBinary, primary_key=True),
    Column("holder", LargeBinary, nullable=False, index=True),
    # The last month of an account that left: what is told of a later one may be news.
    Column("through", Integer),
    Column("forget_on", Date, nullable=False, index=True),
)

RETENTION_RUN = Table(
    "retention_run",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("judged_on", Date, nullable=False),
    # Empty until no byte is left of what the run took out.
    Column("carried_out_on", Date),
)

# How many facts left and by which rule; of what they said, nothing.
RETENTION_REMOVED = Table(
    "retention_removed",
    METADATA,
    Column("run", ForeignKey("retention_run.id"), primary_key=True),
    Column("record_type", TEXT, primary_key=True),
    Column("item", TEXT, primary_key=True),
    Column("rule", TEXT, nullable=False),
    Column("facts", Integer, nullable=False),
)
