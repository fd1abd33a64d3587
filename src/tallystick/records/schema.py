"""The operational tables. Facts are not here; who they belong to is."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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
)

SUBJECT = Table(
    "subject",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
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
    sqlite_with_rowid=False,
)

IDENTITY_LINK = Table(
    "identity_link",
    METADATA,
    Column("furnisher", TEXT, primary_key=True),
    Column("customer", TEXT, primary_key=True),
    Column("subject", ForeignKey("subject.id"), nullable=False, index=True),
)

IDENTITY_EVENT = Table(
    "identity_event",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("what", TEXT, nullable=False),
    Column("on", Date, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("evidence", JSON, nullable=False),
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
    Column("model", ForeignKey("model.hash"), nullable=False, index=True),
    Column("valid_at", Date, nullable=False),
    Column("known_at", Date, nullable=False),
    Column("score", Integer),
    Column("default_probability", Float),
    Column("vector_hash", TEXT),
    Column("unscored", TEXT),
    Column("content", JSON),
)
