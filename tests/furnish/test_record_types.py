"""Each rule of each other record type refuses the line that breaks it and no other."""

from pathlib import Path
from typing import Any

import pytest
from tests.furnish.doors import furnished, identity, refused, with_customers, written

from tallystick.bureau import Bureau
from tallystick.terms import RecordType

GOOD: dict[RecordType, dict[str, Any]] = {
    RecordType.IDENTITY: identity("c2"),
    RecordType.ACTIVITY_MONTH: {
        "customer": "c1",
        "month": "2019-12",
        "kind": "inflow",
        "currency": "CNY",
        "count": "4",
    },
    RecordType.INQUIRY: {
        "customer": "c1",
        "inquiry": "q1",
        "made_on": "2020-01-15",
        "reason": "loan_application",
    },
    RecordType.PUBLIC_RECORD: {
        "customer": "c1",
        "case_number": "k1",
        "kind": "judgment",
        "authority": "Court of A",
        "filed": "2019-05-01",
        "status": "open",
    },
    RecordType.RELATIONSHIP: {"customer": "c1", "other": "c2", "kind": "owner"},
}
KEYS = {
    RecordType.IDENTITY: "customer",
    RecordType.ACTIVITY_MONTH: "month",
    RecordType.INQUIRY: "inquiry",
    RecordType.PUBLIC_RECORD: "case_number",
    RecordType.RELATIONSHIP: "other",
}
OTHER_KEY = {"customer": "c3", "month": "2019-11", "inquiry": "q2", "case_number": "k2", "other": "c3"}
BAD: list[tuple[RecordType, dict[str, str], str]] = [
    (RecordType.IDENTITY, {"founded": "2020-02"}, "FOUNDED-FUTURE"),
    (RecordType.IDENTITY, {"birth_date": "2020-02-01"}, "BIRTH_DATE-FUTURE"),
    (RecordType.IDENTITY, {"died_on": "2020-02-01"}, "DIED_ON-FUTURE"),
    (RecordType.IDENTITY, {"address_since": "2021-01-01"}, "ADDRESS_SINCE-FUTURE"),
    (RecordType.IDENTITY, {"employed_since": "2021-01-01"}, "EMPLOYED_SINCE-FUTURE"),
    (RecordType.IDENTITY, {"document_number": "E123"}, "DOCUMENT-HALF"),
    (RecordType.IDENTITY, {"document_type": "passport"}, "DOCUMENT-HALF"),
    (RecordType.IDENTITY, {"birth_date": "1990-01-01", "died_on": "1989-01-01"}, "DIED_ON-BEFORE"),
    (RecordType.IDENTITY, {"kind": "shop"}, "KIND-CODE"),
    (RecordType.ACTIVITY_MONTH, {"on_time": "5"}, "ON_TIME-MORE"),
    (
        RecordType.ACTIVITY_MONTH,
        {"kind": "receivables_owed", "amount": "500", "unpaid_amount": "501"},
        "UNPAID_AMOUNT-MORE",
    ),
    (RecordType.ACTIVITY_MONTH, {"active_days": "32"}, "ACTIVE_DAYS-RANGE"),
    (RecordType.ACTIVITY_MONTH, {"count": ""}, "COUNT-REQUIRED"),
    (RecordType.INQUIRY, {"made_on": "2020-02-01"}, "MADE_ON-FUTURE"),
    (RecordType.INQUIRY, {"amount_sought": "5"}, "CURRENCY-LACKS"),
    (RecordType.INQUIRY, {"reason": "curiosity"}, "REASON-CODE"),
    (RecordType.PUBLIC_RECORD, {"filed": "2020-02-01"}, "FILED-FUTURE"),
    (RecordType.PUBLIC_RECORD, {"disposed": "2019-04-30"}, "DISPOSED-BEFORE"),
    (RecordType.PUBLIC_RECORD, {"amount_paid": "5"}, "CURRENCY-LACKS"),
    (RecordType.RELATIONSHIP, {"other": "c1"}, "OTHER-SELF"),
    (RecordType.RELATIONSHIP, {"valid_from": "2019-02-01", "valid_until": "2019-01-01"}, "VALID_UNTIL-BEFORE"),
    (RecordType.RELATIONSHIP, {"share": "10001"}, "SHARE-RANGE"),
    (RecordType.RELATIONSHIP, {"kind": "friend"}, "KIND-CODE"),
]


@pytest.mark.parametrize(("record_type", "said", "rule"), BAD, ids=[f"{row[0]} {row[2]}" for row in BAD])
def test_it_refuses_the_line_that_breaks_it_and_no_other(
    bureau: Bureau, tmp_path: Path, record_type: RecordType, said: dict[str, str], rule: str
) -> None:
    with_customers(bureau, tmp_path, "c1")
    key = KEYS[record_type]
    rows = [GOOD[record_type], GOOD[record_type] | {key: OTHER_KEY[key]} | said]
    assert [(one.line, one.rule) for one in refused(bureau, tmp_path, rows, record_type)] == [(2, rule)]


@pytest.mark.parametrize("record_type", list(GOOD)[1:], ids=str)
def test_a_deletion_takes_the_thing_out_of_the_file(bureau: Bureau, tmp_path: Path, record_type: RecordType) -> None:
    with_customers(bureau, tmp_path, "c1")
    furnished(bureau, written(tmp_path, [GOOD[record_type]]), record_type)
    [subject] = set(bureau.links().values())
    shown = {
        RecordType.ACTIVITY_MONTH: "activity",
        RecordType.INQUIRY: "inquiries",
        RecordType.PUBLIC_RECORD: "public_records",
        RecordType.RELATIONSHIP: "relationships",
    }[record_type]
    assert len(getattr(bureau.report(subject), shown)) == 1
    furnished(bureau, written(tmp_path, [GOOD[record_type] | {"action": "delete"}]), record_type)
    assert len(getattr(bureau.report(subject), shown)) == 0
