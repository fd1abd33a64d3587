"""The subject sees everything: no field that a furnished line may fill is left out of the report."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tallystick.bureau import Bureau
from tallystick.furnish import CONTRACTS, Contract, Field, FieldType, Submission
from tallystick.rights.as_json import report_json
from tallystick.terms import RecordType
from tallystick.web.render import report_html

TODAY = date(2020, 1, 31)
# A value of its own for each field, so that finding it in the report proves that the field is shown.
OWN = {
    "customer": "customer-17",
    "kind": "business",
    "account": "account-18",
    "month": "2019-12",
    "product": "credit_card",
    "role": "joint",
    "status": "charged_off",
    "currency": "USD",
    "birth_date": "1971-02-03",
    "founded": "1998-07",
    "opened": "2011-04-05",
    "closed": "2019-12-24",
    "establishment": "existing",
    "paid_manner": "less",
    "count": "7013",
    "on_time": "6911",
    "country": "QZ",
    "document_country": "QX",
    "action": "report",
    "died_on": "2018-05-06",
    "address_since": "2001-06-07",
    "employed_since": "2002-07-08",
    "first_delinquency": "2019-08-09",
    "last_paid_on": "2019-09-10",
    "balloon_due": "2021-10-11",
    "deferred_until": "2021-11-12",
    "notice_on": "2019-12-13",
    "made_on": "2019-10-14",
    "filed": "2019-09-15",
    "disposed": "2019-11-16",
    "register_until": "2029-11-17",
    "valid_from": "2015-11-18",
    "valid_until": "2025-11-19",
    "days_past_due": "8217",
    "active_days": "29",
    "share": "4917",
}
CODES = {"relationship": {"kind": "guarantor"}, "public_record": {"kind": "judgment", "status": "satisfied"}}
SHOWN = {"count": "7,013"}
ACTIVITY_KIND = "utilities"


def line_of(contract: Contract) -> dict[str, str]:
    line = {}
    for place, field in enumerate(contract.fields):
        if field.name in ("furnisher", "reported_on"):
            continue
        number = str(1_111 * (place + 1))
        default = number if field.type in (FieldType.WHOLE, FieldType.AMOUNT) else f"{field.name[:6]}{place}"[:8]
        code = field.codes[-1] if field.codes else default
        line[field.name] = OWN.get(field.name, code)
    line |= CODES.get(contract.record_type, {})
    if contract.record_type is RecordType.ACTIVITY_MONTH:
        line["kind"] = ACTIVITY_KIND
    if "terms_months" in line:
        line["terms_months"] = "417"
    return line


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The report of a subject with one full line of each record type: as a document and as a page."""
    folder = tmp_path_factory.mktemp("full")
    with Bureau.create(folder / "bureau", name="Test", jurisdiction="us", created_on=TODAY) as bureau:
        bureau.admit_furnishers(["A bank"], TODAY)
        for record_type, contract in CONTRACTS.items():
            path = folder / f"{record_type}.csv"
            line = line_of(contract)
            path.write_text(f"{','.join(line)}\n{','.join(line.values())}\n", encoding="utf-8")
            receipt = bureau.furnish(Submission(path, record_type, "A bank", TODAY, "consent"))
            assert bureau.refusals(receipt.submission) == []
        [subject] = bureau.subjects()
        report = bureau.report(subject, as_of=date(2020, 2, 1))
    return json.dumps(report_json(report)), report_html(report)


@pytest.mark.parametrize(
    ("contract", "field"),
    [
        (contract, field)
        for contract in CONTRACTS.values()
        for field in contract.fields
        if field.name not in ("furnisher", "reported_on", "currency")
    ],
    ids=lambda part: getattr(part, "name", getattr(part, "record_type", "")),
)
def test_what_a_line_says_is_in_the_report(told: tuple[str, str], contract: Contract, field: Field) -> None:
    document, page = told
    name, kind = field.name, field.type
    said = line_of(contract)[name]
    if kind is FieldType.AMOUNT:
        whole, part = divmod(int(said), 100)
        assert f'"{whole}.{part:02d}"' in document or f"USD {whole:,}.{part:02d}" in document
        assert f"USD {whole:,}.{part:02d}" in page
        return
    assert said in document or said.replace("_", " ") in document
    if kind in (FieldType.DATE, FieldType.MONTH, FieldType.CODE):
        return  # the page has words of its own for days, months and codes
    assert any(words in page for words in (said, SHOWN.get(name, said)))


@pytest.mark.parametrize("role", ["guarantor", "authorised_user"])
def test_what_another_owes_is_shown_apart_from_what_the_subject_owes(tmp_path: Path, role: str) -> None:
    who, path = tmp_path / "who.csv", tmp_path / "lines.csv"
    who.write_text("customer,kind,name\nc1,person,Ada Park\n", encoding="utf-8")
    line = {"customer": "c1", "account": "account-18", "month": "2019-12", "product": "term_loan", "role": role}
    line |= {"status": "open", "currency": "USD", "balance": "80000", "days_past_due": "0"}
    path.write_text(f"{','.join(line)}\n{','.join(line.values())}\n", encoding="utf-8")
    with Bureau.create(tmp_path / "bureau", name="Test", jurisdiction="us", created_on=TODAY) as bureau:
        bureau.admit_furnishers(["A bank"], TODAY)
        for file, record_type in ((who, RecordType.IDENTITY), (path, RecordType.ACCOUNT_MONTH)):
            receipt = bureau.furnish(Submission(file, record_type, "A bank", TODAY, "consent"))
            assert bureau.refusals(receipt.submission) == []
        [subject] = bureau.subjects()
        report, file = bureau.report(subject, as_of=date(2020, 2, 1)), bureau.file(subject, date(2020, 2, 1), TODAY)
    assert (report.accounts, [one.role for one in report.owed_by_others]) == ((), [role])
    assert [one["role"] for one in file.content()["owed_by_others"]] == [role]
    page = report_html(report)
    assert "Accounts that others owe" in page
    assert page.index("No account was known") < page.index("account-18")


def test_every_fact_names_its_furnisher_file_and_line(told: tuple[str, str]) -> None:
    for record_type in CONTRACTS:
        assert f"{record_type}.csv" in told[0]
        assert re.search(rf"{record_type}\.csv(</bdi>)?, line 1", told[1])


def test_a_report_reads_back_as_the_document_it_was(told: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(told[0], encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["later"] == 0
