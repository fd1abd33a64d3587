"""What left because its retention was over does not come back with a late line; what is remembered of it goes too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.bureau.traces import traces
from tests.furnish.doors import BANK, card, identity, written

from tallystick.bureau import Bureau
from tallystick.files import Observation
from tallystick.furnish import Submission
from tallystick.law import ErasureGround, known_jurisdictions, load
from tallystick.records import Receipt
from tallystick.records.events import Why
from tallystick.records.schema import LEFT_ITEM
from tallystick.terms import CustomerRef, RecordType, SubjectId

BEGAN, TOLD = date(2015, 1, 31), date(2018, 7, 10)
GONE = date(2021, 7, 1)
"""An account closed in June 2018 has left every file of the eu by then."""
LATER = date(2021, 9, 1)
OTHER_BANK = "Second bank"
ACCOUNT, CASE = RecordType.ACCOUNT_MONTH, RecordType.PUBLIC_RECORD
CLOSED = [
    card("c1", "2018-04"),
    card("c1", "2018-05"),
    card("c1", "2018-06", status="closed", closed="2018-06-12", balance="0"),
]


def bureau_of(folder: Path, jurisdiction: str, *rows: dict[str, Any], kind: RecordType = ACCOUNT) -> Bureau:
    """A bureau that knows c1 and c2 of two banks, was told the rows in 2018, and then carried its retention out."""
    bureau = Bureau.create(folder / "bureau", name="Test", jurisdiction=jurisdiction, created_on=BEGAN)
    bureau.admit_furnishers([BANK, OTHER_BANK], BEGAN)
    for bank in (BANK, OTHER_BANK):
        furnish(bureau, folder, RecordType.IDENTITY, identity("c1"), identity("c2"), submitter=bank)
    assert told(bureau, folder, *rows, kind=kind, on=TOLD) == []
    return bureau


def furnish(
    bureau: Bureau,
    folder: Path,
    kind: RecordType,
    *rows: dict[str, Any],
    on: date = TOLD,
    submitter: str = BANK,
    **more: Any,
) -> Receipt:
    return bureau.furnish(Submission(written(folder, list(rows)), kind, submitter, on, "consent", **more))


def told(
    bureau: Bureau, folder: Path, *rows: dict[str, Any], kind: RecordType = ACCOUNT, on: date = LATER, **more: Any
) -> list[str]:
    """The rules that the lines broke, in their order."""
    receipt = furnish(bureau, folder, kind, *rows, on=on, **more)
    return [one.rule for one in bureau.refusals(receipt.submission)]


def of(bureau: Bureau, customer: str = "c1", bank: str = BANK) -> SubjectId:
    return bureau.links()[CustomerRef(bank, customer)]


def shown(bureau: Bureau, on: date, table: str = "account_month") -> int:
    """Rows in the file of the first bank's c1 on a day."""
    with bureau.files([Observation(of(bureau), on, on)]) as engine:
        [(rows,)] = engine.execute(f"select count(*) from file_{table}").fetchall()
    return int(rows)


def marks(bureau: Bureau) -> list[bytes]:
    with bureau._rooms.records.reading() as connection:
        return [bytes(one) for row in connection.execute(select(LEFT_ITEM.c.mark, LEFT_ITEM.c.holder)) for one in row]


def test_a_closed_account_that_left_does_not_come_back_open_with_a_late_line_of_an_old_month(tmp_path: Path) -> None:
    """GDPR article 5(1)(d) and (e): nothing of it is held, so the line alone would say that the account is open."""
    with bureau_of(tmp_path, "eu", *CLOSED) as bureau:
        assert bureau.retain(GONE).facts == 3
        assert told(bureau, tmp_path, card("c1", "2018-05", balance="7")) == ["ACCOUNT-LEFT"]
        assert told(bureau, tmp_path, CLOSED[0], certified_by="A. Clerk") == ["ACCOUNT-LEFT"], "no word cures that"
        assert [shown(bureau, day) for day in (LATER, date(2040, 1, 1))] == [0, 0]
        assert told(bureau, tmp_path, card("c1", "2018-05", account="loan"), card("c2", "2018-05")) == []


@pytest.mark.parametrize(
    "line",
    [
        card("c1", "2018-05", account="0-CARD"),
        card("c1", "2018-05", account="card-2", previous_account="card"),
        card("c1", "2018-05", account="former"),
        card("c1", "2018-05", action="delete"),
        card("c1", "2019-01", action="delete_account"),
    ],
    ids=["written otherwise", "named as a former key", "under a former key", "taken back", "taken back whole"],
)
def test_a_line_about_it_is_known_under_every_key_that_the_account_had(tmp_path: Path, line: dict[str, str]) -> None:
    first, *others = CLOSED
    changed = [first | {"account": "former"}, others[0] | {"previous_account": "former"}, others[1]]
    with bureau_of(tmp_path, "eu", *changed) as bureau:
        assert bureau.retain(GONE).facts == 3
        assert told(bureau, tmp_path, line) == ["ACCOUNT-LEFT"]


def test_a_later_month_is_held_until_its_furnisher_certifies_that_the_account_goes_on(tmp_path: Path) -> None:
    resumed = card("c1", "2021-08")
    with bureau_of(tmp_path, "eu", *CLOSED) as bureau:
        bureau.retain(GONE)
        assert told(bureau, tmp_path, resumed) == ["ACCOUNT-RESUMES"]
        assert told(bureau, tmp_path, resumed, certified_by="A. Clerk") == []
        assert told(bureau, tmp_path, card("c1", "2021-09"), on=date(2021, 10, 1)) == [], (
            "and from then on it is as any"
        )
        assert told(bureau, tmp_path, card("c1", "2018-05")) == ["ACCOUNT-LEFT"]
        assert shown(bureau, date(2021, 10, 1)) == 2


@pytest.mark.parametrize("jurisdiction", ["cn", "us"])
def test_where_closed_accounts_stay_a_late_line_of_one_is_taken_and_says_nothing_of_today(
    tmp_path: Path, jurisdiction: str
) -> None:
    with bureau_of(tmp_path, jurisdiction, *CLOSED) as bureau:
        assert bureau.retain(GONE).facts == 0
        assert told(bureau, tmp_path, card("c1", "2018-05", balance="7")) == []
        assert marks(bureau) == []
        assert shown(bureau, LATER) == 3


def test_an_account_of_which_anything_is_still_shown_is_furnished_on(tmp_path: Path) -> None:
    """Closed with a debt that lasts: its good months leave, the lateness stays."""
    owing = {"status": "charged_off", "closed": "2018-06-12", "days_past_due": "200"}
    with bureau_of(tmp_path, "eu", card("c1", "2018-04"), card("c1", "2018-06", **owing)) as bureau:
        assert bureau.retain(GONE).facts == 1
        assert marks(bureau) == []
        assert told(bureau, tmp_path, card("c1", "2021-08", **owing)) == []


def case(kind: str, status: str = "open", **said: str) -> dict[str, Any]:
    default = {"customer": "c1", "case_number": "E-71", "authority": "A court", "kind": kind, "filed": "2014-03-04"}
    return default | {"status": status} | said


@pytest.mark.parametrize(("jurisdiction", "kind"), [("cn", "judgment"), ("eu", "insolvency")])
def test_a_case_that_left_does_not_come_back_as_one_that_never_ended(
    tmp_path: Path, jurisdiction: str, kind: str
) -> None:
    again = case(kind, amount_paid="5", currency="EUR")
    with bureau_of(tmp_path, jurisdiction, case(kind, "discharged", disposed="2016-03-01"), kind=CASE) as bureau:
        assert bureau.retain(GONE).facts == 1
        assert told(bureau, tmp_path, again, kind=CASE) == ["CASE-LEFT"]
        assert shown(bureau, date(2040, 1, 1), "public_record") == 0
        assert told(bureau, tmp_path, case(kind, case_number="E-72"), kind=CASE) == []
        assert told(bureau, tmp_path, again, kind=CASE, certified_by="A. Clerk") == []
        assert shown(bureau, LATER, "public_record") == 2
        assert told(bureau, tmp_path, again | {"amount_paid": "6"}, kind=CASE) == [], "certified once, it is as any"


def test_in_the_us_no_case_leaves_for_a_large_credit_may_be_told_of_it(tmp_path: Path) -> None:
    """15 U.S.C. 1681c(b)(1)."""
    with bureau_of(tmp_path, "us", case("lien", "satisfied", disposed="2016-03-01"), kind=CASE) as bureau:
        assert bureau.retain(date(2030, 1, 1)).facts == 0
        assert marks(bureau) == []
        assert shown(bureau, date(2030, 1, 1), "public_record") == 0


def test_another_furnisher_that_read_the_same_register_does_not_bring_a_case_back(tmp_path: Path) -> None:
    ended = case("judgment", "satisfied", disposed="2016-03-01")
    with bureau_of(tmp_path, "cn", ended, kind=CASE) as bureau:
        bureau.merge([of(bureau), of(bureau, bank=OTHER_BANK)], Why(TOLD, "A. Clerk", "one person"))
        bureau.retain(GONE)
        late = case("judgment", authority="A Court")
        assert told(bureau, tmp_path, late, kind=CASE, submitter=OTHER_BANK) == ["CASE-LEFT"]
        assert told(bureau, tmp_path, late | {"customer": "c2"}, kind=CASE) == [], "another's case of that number"


def test_what_is_remembered_names_nobody_and_goes_with_an_erasure_to_the_last_byte(tmp_path: Path) -> None:
    mine = [*CLOSED, *(row | {"customer": "c2"} for row in CLOSED)]
    with bureau_of(tmp_path, "eu", *mine) as bureau:
        bureau.retain(GONE)
        both = set(marks(bureau))
        assert {value for _, value in traces(bureau.folder, both)} == both
        assert traces(bureau.folder, ["card"]) == set(), "of the account's own key no byte is left"
        bureau.erase([of(bureau)], GONE, ErasureGround.PURPOSE_ACHIEVED)
        kept = set(marks(bureau))
        assert len(kept) == 2
        assert traces(bureau.folder, both - kept) == set()
        assert told(bureau, tmp_path, card("c2", "2018-05")) == ["ACCOUNT-LEFT"], "of another it is still remembered"


@pytest.mark.parametrize("jurisdiction", known_jurisdictions())
def test_every_pack_says_for_how_long_it_is_remembered_and_why(jurisdiction: str) -> None:
    remembered = load(jurisdiction).remembered
    assert str(remembered.lasts) == "P10Y"
    assert remembered.source
    assert remembered.checked or remembered.note


def test_what_is_remembered_is_forgotten_on_its_day_and_no_byte_of_it_is_left(tmp_path: Path) -> None:
    with bureau_of(tmp_path, "eu", *CLOSED) as bureau:
        bureau.retain(GONE)
        kept = marks(bureau)
        bureau.retain(date(2031, 6, 30))
        assert marks(bureau) == kept
        bureau.retain(date(2031, 7, 1))
        assert marks(bureau) == []
        assert traces(bureau.folder, kept) == set()
