"""Files through the one door, each test a bureau of its own on disk."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import ENGINES, EXAMPLES
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, refused, with_customers, written

from tallystick.bureau import Bureau
from tallystick.furnish import submission, typed
from tallystick.furnish.contracts import CONTRACTS
from tallystick.furnish.tables import ENVELOPE
from tallystick.lake import bucket_of
from tallystick.terms import BrokenInputError, RecordType, TallystickError

on_both_engines = pytest.mark.parametrize("records", ENGINES, indirect=True)


@on_both_engines
def test_good_lines_are_accepted_and_the_same_file_again_adds_nothing(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1", "c2")
    path = written(tmp_path, [card("c1"), card("c2"), card("c1", "2019-11")])
    first = furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals
    again = furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals
    assert (first.accepted, first.refused, first.seen_before) == (3, 0, 0)
    assert (again.accepted, again.refused, again.seen_before) == (0, 0, 3)


def test_csv_parquet_and_json_lines_say_the_same(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    rows = [card("c1")]
    furnished(bureau, written(tmp_path, rows), RecordType.ACCOUNT_MONTH)
    as_parquet = furnished(bureau, written(tmp_path, rows, "lines.parquet"), RecordType.ACCOUNT_MONTH)
    assert as_parquet.totals.seen_before == 1
    path = tmp_path / "lines.jsonl"
    path.write_text(
        '{"customer":"c1","account":"card","month":"2019-12","product":"credit_card","role":"borrower",'
        '"status":"open","currency":"CNY","balance":100}\n'
    )
    assert furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals.seen_before == 1


@pytest.mark.parametrize("known", [0, 1_000_000], ids=["more customers than are looked up on the way", "few"])
def test_each_line_is_in_the_bucket_of_its_customer_however_many_are_known(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    monkeypatch.setattr(submission, "MOST_PLACED_ON_THE_WAY", known)
    monkeypatch.setattr(typed, "_PLACED_AT_ONCE", 2)
    customers = [f"c{number}" for number in range(9)]
    with_customers(bureau, tmp_path, *customers)
    rows = [card(one, month) for month in ("2019-11", "2019-12") for one in (*customers, "nobody")]
    told = furnished(bureau, written(tmp_path, rows), RecordType.ACCOUNT_MONTH)
    assert [(one.line, one.rule) for one in bureau.refusals(told.submission)] == [
        (10, "CUSTOMER-KNOWN"),
        (20, "CUSTOMER-KNOWN"),
    ]
    with bureau.files([]) as engine:
        placed = engine.execute("select customer, bucket from account_month").fetchall()
    buckets = bureau.settings.buckets
    assert sorted(placed) == sorted(
        (ref.customer, bucket_of(whose, buckets)) for ref, whose in bureau.links().items() for _ in range(2)
    )


@on_both_engines
def test_a_refusal_names_line_field_rule_what_was_found_and_how_to_mend_it(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    [refusal] = refused(bureau, tmp_path, [card("c1"), card("c1", "2019-11", balance="12.5")])
    assert (refusal.line, refusal.field, refusal.rule, refusal.got) == (2, "balance", "BALANCE-FORM", "12.5")
    assert "minor units" in refusal.expected
    assert refusal.mend


BAD: list[tuple[dict[str, Any], str]] = [
    ({"month": "2019-13"}, "MONTH-FORM"),
    ({"month": ""}, "MONTH-REQUIRED"),
    ({"month": "2020-02"}, "MONTH-FUTURE"),
    ({"product": "shoes"}, "PRODUCT-CODE"),
    ({"limit": "-1"}, "LIMIT-RANGE"),
    ({"balance": str(10**30)}, "BALANCE-FORM"),
    ({"balance": str(10**14 + 1)}, "BALANCE-RANGE"),
    ({"balance": "nan"}, "BALANCE-FORM"),
    ({"balance": "1e3"}, "BALANCE-FORM"),
    ({"opened": "2019-02-30"}, "OPENED-FORM"),
    ({"opened": "2020-01-01"}, "OPENED-AFTER"),
    ({"opened": "2019-01-02", "closed": "2019-01-01"}, "CLOSED-BEFORE"),
    ({"currency": "yen"}, "CURRENCY-FORM"),
    ({"customer": "nobody"}, "CUSTOMER-KNOWN"),
    ({"account": "x" * 65}, "ACCOUNT-LONG"),
    ({"days_past_due": "40000"}, "DAYS_PAST_DUE-RANGE"),
    ({"charged_off_amount": "5"}, "STATUS-CHARGED"),
    ({"reported_on": "2020-01-01"}, "REPORTED_ON-BACKLOAD"),
]


@pytest.mark.parametrize(("said", "rule"), BAD, ids=[f"{row[1]} {next(iter(row[0].values()))[:12]}" for row in BAD])
def test_each_rule_refuses_the_line_that_breaks_it_and_no_other(
    bureau: Bureau, tmp_path: Path, said: dict[str, Any], rule: str
) -> None:
    with_customers(bureau, tmp_path, "c1")
    refusals = refused(bureau, tmp_path, [card("c1", account="good"), card("c1") | said])
    assert [(one.line, one.rule) for one in refusals] == [(2, rule)]


@on_both_engines
def test_a_back_load_says_when_each_line_was_known_but_not_after_its_receipt(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    rows = [card("c1", reported_on="2019-12-31"), card("c1", "2019-11", reported_on="2020-02-01")]
    assert [(one.line, one.rule) for one in refused(bureau, tmp_path, rows, back_load=True)] == [
        (2, "REPORTED_ON-LATE")
    ]


@on_both_engines
def test_two_lines_that_contradict_each_other_are_both_refused(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    refusals = refused(bureau, tmp_path, [card("c1", balance="1"), card("c1", balance="2")])
    assert {(one.line, one.rule) for one in refusals} == {(1, "LINE-CONTRADICTS"), (2, "LINE-CONTRADICTS")}


def test_a_fact_is_known_by_the_hash_of_what_its_line_says(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    furnished(bureau, written(tmp_path, [card("c1")]), RecordType.ACCOUNT_MONTH)
    names = [name for name in CONTRACTS[RecordType.ACCOUNT_MONTH].names if name not in ENVELOPE]
    said = "\x1f".join(["a", BANK, *(card("c1").get(name, "") for name in names)]).rstrip("\x1f")
    with bureau.files([]) as engine:
        [(fact,)] = engine.execute("select fact_id from account_month").fetchall()
    assert fact == hashlib.sha256(said.encode()).digest()[:16]


def test_a_line_says_the_same_whether_it_names_its_furnisher_or_the_submitter_does(
    bureau: Bureau, tmp_path: Path
) -> None:
    with_customers(bureau, tmp_path, "c1", "c2")
    furnished(bureau, written(tmp_path, [card("c1"), card("c2")]), RecordType.ACCOUNT_MONTH)
    named = [card(customer, furnisher=BANK) for customer in ("c1", "c2")]
    totals = furnished(bureau, written(tmp_path, named), RecordType.ACCOUNT_MONTH).totals
    assert (totals.accepted, totals.seen_before) == (0, 2)


def test_lines_of_two_furnishers_with_the_same_words_are_two_facts(bureau: Bureau, tmp_path: Path) -> None:
    bureau.admit_furnishers(["Small bank", "O'Hare bank"], TODAY, reported_by=BANK)
    banks = ("O'Hare bank", "Small bank")
    people = written(tmp_path, [identity("c1", furnisher=name) for name in banks])
    assert furnished(bureau, people, RecordType.IDENTITY).totals.accepted == 2
    lines = written(tmp_path, [card("c1", furnisher=name) for name in banks])
    assert furnished(bureau, lines, RecordType.ACCOUNT_MONTH).totals.accepted == 2
    alone = written(tmp_path, [card("c1", "2019-11", furnisher="O'Hare bank")])
    assert furnished(bureau, alone, RecordType.ACCOUNT_MONTH).totals.accepted == 1
    with bureau.files([]) as engine:
        held = engine.execute("select furnisher, month, count(distinct fact_id) from account_month group by all")
        assert sorted(held.fetchall()) == [(banks[0], 24238, 1), (banks[0], 24239, 1), (banks[1], 24239, 1)]


def test_a_line_twice_in_one_file_is_once(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    totals = furnished(bureau, written(tmp_path, [card("c1"), card("c1")]), RecordType.ACCOUNT_MONTH).totals
    assert (totals.accepted, totals.seen_before) == (1, 1)


@on_both_engines
def test_a_correction_names_the_fact_that_it_supersedes(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    furnished(bureau, written(tmp_path, [card("c1", balance="1")]), RecordType.ACCOUNT_MONTH)
    furnished(bureau, written(tmp_path, [card("c1", balance="2")]), RecordType.ACCOUNT_MONTH)
    with bureau.files([]) as engine:
        rows = engine.execute("select fact_id, corrects from account_month order by submission").fetchall()
    assert rows[0][1] is None
    assert rows[1][1] == rows[0][0]


@on_both_engines
def test_an_agent_hands_in_for_its_furnishers_and_for_no_others(bureau: Bureau, tmp_path: Path) -> None:
    bureau.admit_furnishers(["Small bank"], TODAY, reported_by="An agent")
    rows = [identity("c1", furnisher="Small bank"), identity("c2", furnisher=BANK), identity("c3", furnisher="")]
    receipt = furnished(bureau, written(tmp_path, rows), RecordType.IDENTITY, submitter="An agent")
    assert [(one.line, one.rule) for one in bureau.refusals(receipt.submission)] == [
        (2, "FURNISHER-MEMBER"),
        (3, "FURNISHER-MEMBER"),
    ]


@on_both_engines
def test_whoever_is_no_member_is_turned_away_at_the_door(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(TallystickError, match="no member"):
        furnished(bureau, written(tmp_path, [identity("c1")]), RecordType.IDENTITY, submitter="A stranger")


@pytest.mark.parametrize("column", ["religion", "blood_type", "gps_lat", "宗教信仰"])
def test_a_file_with_a_prohibited_column_is_refused_whole(bureau: Bureau, tmp_path: Path, column: str) -> None:
    path = written(tmp_path, [identity("c1", **{column: "x"})])
    with pytest.raises(BrokenInputError, match="no bureau here may hold"):
        furnished(bureau, path, RecordType.IDENTITY)
    assert bureau.links() == {}


BROKEN: list[tuple[str, bytes, str]] = [
    ("lines.txt", b"customer,kind\n", "not read here"),
    ("lines.csv", b"customer,kind,kind\nc1,person,person\n", "each once"),
    ("lines.csv", b"customer,kind,shoe_size\nc1,person,44\n", "shoe_size"),
    ("lines.csv", b"customer\nc1\n", "lacks the column 'kind'"),
    ("lines.csv", b"\xff\xfec\x00u\x00", "readable"),
    ("lines.csv", b"customer,kind\nc1,person,more,and,more\n", "readable"),
    ("lines.csv", b"customer,kind\nc\xff1,person\n", "readable"),
    ("lines.csv", b"\n", "name the columns"),
    ("lines.parquet", b"PAR1 this is not", "readable"),
    ("lines.jsonl", b'{"customer": "c1", \n', "readable"),
]


@pytest.mark.parametrize(("name", "content", "says"), BROKEN, ids=[f"{row[0]} {row[1][:14]!r}" for row in BROKEN])
def test_a_file_that_cannot_be_read_whole_is_told_in_a_sentence(
    bureau: Bureau, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BrokenInputError, match=says) as told:
        furnished(bureau, path, RecordType.IDENTITY)
    assert told.value.where == str(path)
    assert told.value.mend
    assert bureau.receipts() == []


@pytest.mark.parametrize("name", [".", "missing.csv"])
def test_a_folder_or_a_missing_file_is_told_in_a_sentence(bureau: Bureau, tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokenInputError, match="give the path"):
        furnished(bureau, tmp_path / name, RecordType.IDENTITY)


_ANYTHING = st.one_of(
    st.sampled_from(["", "c1", "c2", "2019-12", "2019-13", "credit_card", "open", "CNY", "5", "-5", "1.5", "borrower"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8),
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(("customer", "account", "month", "product", "role", "status", "currency"), _ANYTHING),
        optional={"balance": _ANYTHING, "opened": _ANYTHING, "days_past_due": _ANYTHING},
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROWS, min_size=1, max_size=2))
def test_whatever_comes_the_totals_reconcile_and_no_line_counts_twice(
    bureau: Bureau, tmp_path: Path, files: list[list[dict[str, Any]]]
) -> None:
    if not bureau.links():
        with_customers(bureau, tmp_path, "c1", "c2")
    for rows in files:
        path = written(tmp_path, rows, "any.parquet")
        first = furnished(bureau, path, RecordType.ACCOUNT_MONTH)
        again = furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals
        told = bureau.refusals(first.submission)
        assert first.totals.lines_read == len(rows)
        assert len({one.line for one in told}) == first.totals.refused == again.refused
        assert again.accepted == 0
