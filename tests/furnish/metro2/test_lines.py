"""What a Metro 2 record says becomes lines of the contracts, and lines become a record that says the same."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.furnish.doors import TODAY, written
from tests.furnish.metro2.files import account, appended, file_of

from tallystick import law
from tallystick.furnish import Handed, validate
from tallystick.furnish.codes import AccountCode, days_of_account_code
from tallystick.furnish.metro2.convert import convert
from tallystick.furnish.metro2.export import Exported, Furnisher, export
from tallystick.furnish.metro2.framing import form_of
from tallystick.furnish.metro2.incoming import Consumer, LeftOut, Setting, consumers_of, days_past_due
from tallystick.furnish.metro2.reading import read_records
from tallystick.furnish.metro2.segment import Segment
from tallystick.furnish.metro2.values import Packing
from tallystick.furnish.metro2.writing import Style
from tallystick.terms import BrokenInputError, RecordType

SETTING = Setting("USD", b"a secret of the tests' own")
US = Furnisher("12345", "Invented bank", "1 Main Street")


def only(*segments: Segment, **said: Any) -> Consumer:
    [one] = consumers_of(account(*segments, **said), SETTING)
    assert isinstance(one, Consumer)
    return one


def left_out(**said: Any) -> str:
    [one] = consumers_of(account(**said), SETTING)
    assert isinstance(one, LeftOut)
    return one.why


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"account_status": "11"}, 0),
        ({"account_status": "71"}, 30),
        ({"account_status": "71", "date_first_delinquency": date(2026, 6, 20)}, 40),
        # Rolls at 30 days since long ago: the status says that it is no later than 59.
        ({"account_status": "71", "date_first_delinquency": date(2025, 6, 20)}, 30),
        ({"account_status": "84", "date_first_delinquency": date(2025, 6, 30)}, 395),
        ({"account_status": "97", "date_first_delinquency": date(2025, 6, 30)}, 395),
        ({"account_status": "97"}, None),
        ({"account_status": "05", "payment_rating": "2"}, 60),
        ({"account_status": "94", "payment_rating": "G"}, None),
        ({"account_status": "13", "payment_rating": "3"}, 0),
    ],
)
def test_days_are_computed_where_the_status_allows_them_or_are_its_fewest(said: dict[str, Any], days: int) -> None:
    base = account(**said).first
    assert days_past_due(base, AccountCode(said["account_status"]), date(2026, 6, 30)) == days


@given(st.sampled_from(["11", "71", "78", "80", "82", "83", "84"]), st.dates(date(2020, 1, 1), date(2026, 12, 31)))
def test_kept_days_never_leave_what_the_status_says(status: str, began: date) -> None:
    base = account(account_status=status, date_first_delinquency=began).first
    allowed = days_of_account_code(AccountCode(status))
    assert allowed
    assert days_past_due(base, AccountCode(status), date(2026, 6, 30)) in allowed


def test_whole_dollars_become_minor_units_and_noughts_are_not_told() -> None:
    month = only(highest_credit=0, scheduled_monthly_payment_amount=0).month
    assert (month["balance"], month["past_due"], month["original_amount"], month["scheduled"]) == (120_000, 0, "", "")


def test_the_profile_becomes_months_with_what_is_known_of_them() -> None:
    history = only(payment_history_profile="01DLEB" + "B" * 18).history
    assert [(line["month"], line["status"], line.get("days_past_due")) for line in history] == [
        ("2026-05", "open", 0),
        ("2026-04", "open", 30),
        ("2026-02", "charged_off", None),
        ("2026-01", "open", 0),
    ]


def test_a_changed_number_names_the_earlier_one() -> None:
    month = only(appended("L1", change_indicator=1, new_consumer_account_number="B2")).month
    assert (month["account"], month["previous_account"]) == ("B2", "A1")
    month = only(appended("L1", change_indicator=2, new_identification_number="NEW")).month
    assert (month["account"], month.get("previous_account")) == ("A1", None)


@pytest.mark.parametrize("status", ["DA", "DF"])
def test_a_deleted_account_is_taken_back(status: str) -> None:
    assert only(account_status=status).month["action"] == "delete_account"


def test_each_consumer_has_its_own_line_role_and_identity() -> None:
    other = {"surname": "DE LA CRUZ", "first_name": "JUAN", "social_security_number": 666_000_002}
    found = list(consumers_of(account(appended("J1", **other, ecoa_code="5"), ecoa_code="7"), SETTING))
    assert [one.month["role"] for one in found if isinstance(one, Consumer)] == ["borrower", "guarantor"]
    assert [one.identity["name"] for one in found if isinstance(one, Consumer)] == ["JANE ROE", "DE LA CRUZ, JUAN"]


def test_a_customers_key_is_the_same_on_every_account_and_shows_no_number() -> None:
    first, second = only().month["customer"], only(consumer_account_number="A2", surname="DOE").month["customer"]
    assert first == second
    assert "666" not in str(first)[:6]
    [other] = consumers_of(account(), Setting("USD", b"another secret than that"))
    assert isinstance(other, Consumer)
    assert other.month["customer"] != first


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"account_status": "99"}, "account status"),
        ({"account_type": "93"}, "child support, no credit"),
        ({"portfolio_type": "X"}, "portfolio type"),
        ({"ecoa_code": "T"}, "terminated"),
        ({"ecoa_code": "0"}, "ECOA"),
        ({"date_account_information": None}, "what month"),
    ],
)
def test_what_becomes_no_line_is_told_with_the_reason(said: dict[str, Any], why: str) -> None:
    assert why in left_out(**said)


PERSON = {"customer": "c1", "kind": "person", "name": "Jane Roe", "birth_date": "1980-01-02"} | {
    "document_type": "tax_number",
    "document_number": "666000001",
    "street": "1 Main Street",
    "city": "Springfield",
    "region": "IL",
    "country": "US",
    "phone": "+1 217 555 0142",
}
LOAN = {"customer": "c1", "account": "A1", "month": "2019-12", "product": "car_loan", "role": "borrower"} | {
    "status": "open",
    "currency": "USD",
    "opened": "2019-03-02",
    "original_amount": "2000000",
    "balance": "1500000",
    "past_due": "40000",
    "days_past_due": "45",
    "first_delinquency": "2019-12-16",
    "terms_months": "60",
}


def exported(folder: Path, months: list[dict[str, Any]], style: Style = Style.LINES) -> Exported:
    people = written(folder, [PERSON, PERSON | {"customer": "c2", "name": "Max Roe"}], "people.csv")
    lines, to = written(folder, months, "months.csv"), folder / "out.dat"
    options = {"style": style, "currency": "USD", "made_on": TODAY}
    return export(lines, people, to, US, law.load("us"), **options)


def back(folder: Path) -> list[dict[str, str]]:
    convert(folder / "out.dat", folder / "back", SETTING)
    with (folder / "back" / "account_months.csv").open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("style", Style)
def test_lines_come_back_from_a_file_of_every_style(tmp_path: Path, style: Style) -> None:
    assert exported(tmp_path, [LOAN], style).records == 1
    [line] = back(tmp_path)
    assert {name: line[name] for name in LOAN if name != "customer"} == {
        name: value for name, value in LOAN.items() if name != "customer"
    }
    assert form_of(tmp_path / "out.dat").packing is (Packing.DECIMAL if style is Style.PACKED else Packing.CHARACTER)
    handed = Handed("me", TODAY, back_load=False)
    for name, kind in (("account_months", RecordType.ACCOUNT_MONTH), ("identities", RecordType.IDENTITY)):
        assert validate(tmp_path / "back" / f"{name}.csv", kind, handed, law.load("us"), spill=tmp_path).good == 1


@pytest.mark.parametrize(
    ("kind", "comes_back"),
    [("bank", "bank"), ("credit_union", "credit_union"), ("leasing", "leasing"), ("small_loan", ""), ("", "")],
)
def test_the_kind_of_a_first_creditor_comes_back_where_metro_2_has_a_trade_for_it(
    tmp_path: Path, kind: str, comes_back: str
) -> None:
    exported(tmp_path, [LOAN | {"original_creditor": "FIRST STORE", "lender_kind": kind}])
    [line] = back(tmp_path)
    assert (line["original_creditor"], line["lender_kind"]) == ("FIRST STORE", comes_back)


def test_a_first_creditor_of_another_trade_is_no_bank() -> None:
    shop = appended("K1", original_creditor_name="FIRST STORE", creditor_classification=1)
    assert only(shop).month["lender_kind"] == "other"


def test_earlier_months_become_the_profile_and_tell_what_a_paid_account_was(tmp_path: Path) -> None:
    late = {"days_past_due": "95", "first_delinquency": ""}
    months = [LOAN | {"month": f"2019-{month:02}"} | late for month in (8, 9)]
    months += [LOAN | {"month": "2019-11", "status": "charged_off"} | late]
    months += [LOAN | {"status": "paid", "balance": "0", "past_due": "0", "days_past_due": "0"}]
    exported(tmp_path, months)
    [_, record, _] = read_records(tmp_path / "out.dat")
    assert record.first["payment_history_profile"] == "LD33" + "B" * 20
    assert record.first["account_status"] == "64"


def test_joint_borrowers_share_one_record(tmp_path: Path) -> None:
    assert exported(tmp_path, [LOAN, LOAN | {"customer": "c2", "role": "joint"}]).records == 1
    [_, record, _] = read_records(tmp_path / "out.dat")
    assert [segment["ecoa_code"] for segment in record.segments] == ["2", "2"]
    assert [segment["first_name"] for segment in record.segments] == ["JANE", "MAX"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"product": "current_account"}, "no place in Metro 2"),
        ({"currency": "CNY"}, "amounts are in CNY"),
        ({"account": "x" * 31}, "longer than 30"),
        ({"days_past_due": ""}, "days past due are not told"),
        ({"customer": "c9"}, "no identity line"),
    ],
)
def test_an_account_that_cannot_be_written_is_told(tmp_path: Path, said: dict[str, str], why: str) -> None:
    told = exported(tmp_path, [LOAN | said])
    assert told.records == 0
    assert [why in one.why for one in told.left_out] == [True]


def test_lines_that_break_a_rule_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(BrokenInputError, match=r"BALANCE-FORM"):
        exported(tmp_path, [LOAN | {"balance": "1.5"}])
    assert not (tmp_path / "out.dat").exists()


def test_every_line_names_the_record_that_it_came_from(tmp_path: Path) -> None:
    path = tmp_path / "june.dat"
    path.write_bytes(file_of(account(account_status="99"), account(number=3, consumer_account_number="A2")))
    convert(path, tmp_path / "out", SETTING)
    with (tmp_path / "out" / "records.csv").open() as file:
        assert [tuple(row.values()) for row in csv.DictReader(file)] == [
            ("account_months.csv", "1", "3", "BASE"),
            ("identities.csv", "1", "3", "BASE"),
        ]
    assert (tmp_path / "out" / "left_out.csv").read_text().splitlines()[1].startswith("2,BASE,account status")
