"""What the furnisher sees beforehand is what the bureau says afterwards."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import EXAMPLES
from tests.furnish.doors import BANK, TODAY, card, furnished, identity, with_customers, written

from tallystick import law
from tallystick.bureau import Bureau
from tallystick.furnish import CONTRACTS, FieldType, Handed, Validation, validate
from tallystick.furnish.evaluators import EVALUATORS, IDENTITY_EVALUATORS
from tallystick.furnish.published import every_rule, example_file, json_schema
from tallystick.furnish.severity import Severity
from tallystick.records.submissions import as_kept
from tallystick.terms import BrokenInputError, RecordType

RULES_PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
AN_AMOUNT = st.sampled_from(["", "5", "-5", "1.5", " 7", "x"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from(["c1", "c2", "c3", "", " c1"]),
            "account": st.sampled_from(["card", "loan", ""]),
            "month": st.sampled_from(["2019-12", "2019-11", "2019-13", "2020-02"]),
            "product": st.sampled_from(["credit_card", "shoes"]),
            "role": st.just("borrower"),
            "status": st.sampled_from(["open", "charged_off"]),
            "currency": st.sampled_from(["CNY", "cny"]),
        },
        optional={"balance": AN_AMOUNT, "charged_off_amount": AN_AMOUNT, "opened": st.sampled_from(["2019-12-31", ""])},
    ),
    min_size=1,
    max_size=12,
)


def checked(path: Path, record_type: RecordType = RecordType.ACCOUNT_MONTH, **more: Any) -> Validation:
    return validate(path, record_type, Handed(BANK, TODAY, False), law.load("us"), spill=path.parent / "spill", **more)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_the_same_lines_are_refused_for_the_same_reasons(
    bureau: Bureau, tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    if not bureau.links():
        with_customers(bureau, tmp_path, "c1", "c2")
    path = written(tmp_path, rows)
    beforehand = checked(path, identities=tmp_path / "identities.csv")
    receipt = furnished(bureau, path, RecordType.ACCOUNT_MONTH)
    assert [as_kept(one) for one in beforehand.refused] == bureau.refusals(receipt.submission)
    assert (beforehand.lines, beforehand.refused_lines) == (receipt.totals.lines_read, receipt.totals.refused)
    assert beforehand.lines == beforehand.good + beforehand.refused_lines + beforehand.repeated
    assert (beforehand.control, beforehand.digest) == (receipt.control, receipt.content_hash)


def test_without_identities_it_says_that_customers_were_not_looked_for(tmp_path: Path) -> None:
    path = written(tmp_path, [card("nobody")])
    assert checked(path).good == 1
    assert not checked(path).customers_checked
    identities = written(tmp_path, [identity("c1")], "identities.csv")
    assert [one.rule for one in checked(path, identities=identities).refused] == ["CUSTOMER-KNOWN"]


DOCUMENT = {"document_type": "passport", "document_number": "E 771"}


def test_two_birth_dates_of_one_person_are_found_in_the_file(tmp_path: Path) -> None:
    """By the document: two lines of one key contradict each other already."""
    rows = [
        identity("c1", birth_date="1980-02-03", **DOCUMENT),
        identity("c2", birth_date="1980-03-02", **DOCUMENT | {"document_number": "e-771"}),
        identity("c3", birth_date="1990-01-01", **DOCUMENT | {"document_type": "tax_number"}),
        identity("c4", birth_date="1980-02-03", **DOCUMENT),
        identity("c5", birth_date="1975-01-01"),
    ]
    found = checked(written(tmp_path, rows), RecordType.IDENTITY)
    assert found.good == 5
    [told] = found.findings
    assert (told.rule, told.customer, told.line, told.got) == ("BIRTH-TWICE", "c2", 2, "1980-03-02 after 1980-02-03")


def test_the_bureau_finds_the_same_birth_date_over_all_that_it_was_told(bureau: Bureau, tmp_path: Path) -> None:
    for customer, born in (("c1", "1980-02-03"), ("c1", "1980-02-04"), ("c2", "1980-03-02")):
        furnished(bureau, written(tmp_path, [identity(customer, birth_date=born, **DOCUMENT)]), RecordType.IDENTITY)
    found = bureau.furnisher_quality(BANK, TODAY).findings
    assert [(one.rule, one.customer, one.got) for one in found] == [
        ("BIRTH-TWICE", "c1", "1980-02-04 after 1980-02-03"),
        ("BIRTH-TWICE", "c2", "1980-03-02 after 1980-02-03"),
    ]


def test_it_names_every_rule_that_the_bureau_alone_can_tell(tmp_path: Path) -> None:
    """What is run here and what is left make up all rules and evaluators that hold a line against others."""
    people, months = written(tmp_path, [identity("c1")], "people.csv"), written(tmp_path, [card("c1")])
    of_people, of_months = checked(people, RecordType.IDENTITY), checked(months)
    assert of_people.left_to_bureau == ("FURNISHER-MEMBER", "CUSTOMER-ERASED")
    assert of_people.within_file == ("BIRTH-TWICE",)
    assert set(of_months.left_to_bureau) == {
        *("FURNISHER-MEMBER", "CUSTOMER-KNOWN", "CUSTOMER-ERASED", "LINE-RETURNS", "ACCOUNT-RETURNS", "ACCOUNT-LEFT"),
        *("ACCOUNT-RESUMES", "UPDATES-STOPPED"),
    }
    assert "LATENESS-LEAPS" in of_months.within_file
    assert "PAID-OWING" not in of_months.within_file
    assert "CUSTOMER-KNOWN" not in checked(months, identities=people).left_to_bureau


def test_control_totals_are_the_sums_that_the_furnisher_has_in_its_books(tmp_path: Path) -> None:
    rows = [card("c1", balance=70), card("c2", balance=-20, paid=5), card("c2", "2019-11", balance=9, currency="USD")]
    control = {"customers": 2, "CNY balance": 50, "CNY paid": 5, "USD balance": 9}
    assert checked(written(tmp_path, rows)).control == control


def test_refused_lines_come_back_as_they_were_with_what_is_wrong(tmp_path: Path) -> None:
    """In a file long enough to be read in parts, each line must be the one that the refusal means."""
    rows = [card(f"c{n}", balance=str(n)) for n in range(60_000)]
    wrong = {7: "1.5", 30_011: "=1+1", 59_999: " NaN"}
    for line, value in wrong.items():
        rows[line - 1]["balance"] = value
    rows[41_999]["product"] = 'a "quoted", thing'
    found = checked(written(tmp_path, rows), refused_to=tmp_path / "mend.csv")
    assert found.refused_lines == 4
    with (tmp_path / "mend.csv").open(newline="", encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    assert {int(row["line"]): row["your_balance"] for row in told if row["rule"] == "BALANCE-FORM"} == wrong
    [coded] = [row for row in told if row["rule"] == "PRODUCT-CODE"]
    assert (coded["line"], coded["your_product"], coded["your_customer"]) == ("42000", 'a "quoted", thing', "c41999")
    assert all(row["expected"] and row["mend"] for row in told)
    assert (tmp_path / "mend.csv").stat().st_mode & 0o077 == 0, "it holds what the lines hold"


def test_where_the_refused_lines_cannot_be_written_it_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, [card("c1", balance="x")])
    with pytest.raises(Exception, match="refused lines could not be written"):
        checked(path, refused_to=tmp_path / "nowhere" / "mend.csv")


@pytest.mark.parametrize("record_type", RecordType, ids=str)
def test_each_contract_has_an_example_that_its_own_rules_pass(tmp_path: Path, record_type: RecordType) -> None:
    """The example is of 2026, so it is handed in then."""
    path = tmp_path / "example.csv"
    path.write_text(example_file(CONTRACTS[record_type]), encoding="utf-8")
    later = Handed(BANK, TODAY.replace(year=2027), False)
    found = validate(path, record_type, later, law.load("us"), spill=tmp_path / "spill")
    assert found.refused == ()
    assert found.good == 1


@pytest.mark.parametrize("record_type", RecordType, ids=str)
def test_each_schema_says_the_fields_of_its_contract(record_type: RecordType) -> None:
    contract = CONTRACTS[record_type]
    schema: Any = json.loads(json.dumps(json_schema(contract)))
    assert list(schema["properties"]) == list(contract.names)
    assert schema["additionalProperties"] is False
    for field in contract.fields:
        said = schema["properties"][field.name]
        assert said["description"] == field.says
        if field.type is FieldType.CODE:
            forms = [said, *said.get("anyOf", [])]
            assert any(form.get("enum") == list(field.codes) for form in forms)


@pytest.mark.parametrize("record_type", RecordType, ids=str)
def test_every_rule_has_an_id_of_its_own_and_says_how_to_mend(record_type: RecordType) -> None:
    rules = every_rule(CONTRACTS[record_type])
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.expected and rule.mend for rule in rules)
    assert {rule.severity for rule in rules} <= {Severity.REFUSED, Severity.HELD}


def test_every_rule_and_evaluator_can_be_linked_to_on_the_page_of_rules() -> None:
    page = RULES_PAGE.read_text(encoding="utf-8")
    ids = {rule.id for contract in CONTRACTS.values() for rule in every_rule(contract)}
    for id in ids | {one.id for one in (*EVALUATORS, *IDENTITY_EVALUATORS)}:
        assert page.count(f"({id.lower()})=\n\n### {id}\n") == 1


def test_a_file_that_cannot_be_taken_is_told_beforehand_too(tmp_path: Path) -> None:
    path = tmp_path / "faith.csv"
    path.write_text("customer,kind,religion\nc1,person,x\n")
    with pytest.raises(BrokenInputError, match="no bureau here may hold"):
        checked(path, RecordType.IDENTITY)
