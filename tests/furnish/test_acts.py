"""All or nothing, corrections, deletions, accounts that return, and accounts that change their number."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.furnish.doors import BANK, TODAY, card, furnished, refused, with_customers, written
from typer.testing import CliRunner

from tallystick import law
from tallystick.bureau import Bureau
from tallystick.cli.app import app
from tallystick.files import Observation
from tallystick.law import ErasureGround
from tallystick.records.reinsertions import Reinsertion
from tallystick.terms import BrokenInputError, CustomerRef, RecordType, SubjectId


def taken(bureau: Bureau, folder: Path, *rows: dict[str, Any], **more: Any) -> None:
    receipt = furnished(bureau, written(folder, list(rows)), RecordType.ACCOUNT_MONTH, **more)
    assert bureau.refusals(receipt.submission) == []


def months(bureau: Bureau) -> list[tuple[str, str, int]]:
    """Account, month and balance of what is in the one subject's file today."""
    [subject] = set(bureau.links().values())
    with bureau.files([Observation(SubjectId(subject), TODAY, TODAY)]) as engine:
        rows = engine.execute("select account, month, balance from file_account_month order by all").fetchall()
    return [(account, f"{month // 12}-{month % 12 + 1:02}", balance) for account, month, balance in rows]


def test_whole_or_nothing_takes_nothing_where_a_line_is_refused(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    path = written(tmp_path, [card("c1"), card("c1", "2019-11", balance="x")])
    with pytest.raises(BrokenInputError, match=r"1 of 2 lines .* line 2, balance, BALANCE-FORM"):
        furnished(bureau, path, RecordType.ACCOUNT_MONTH, whole=True, refused_to=tmp_path / "mend.csv")
    assert months(bureau) == []
    assert len(bureau.receipts()) == 1
    assert "BALANCE-FORM" in (tmp_path / "mend.csv").read_text()
    taken(bureau, tmp_path, card("c1"), whole=True)
    assert months(bureau) == [("card", "2019-12", 100)]


def test_a_correction_supersedes_what_it_corrects(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", balance="100"), card("c1", "2019-11", balance="50"))
    taken(bureau, tmp_path, card("c1", balance="170"))
    assert months(bureau) == [("card", "2019-11", 50), ("card", "2019-12", 170)]


def test_a_deleted_month_is_gone_and_a_deleted_account_wholly(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, *(card("c1", f"2019-{month}") for month in (10, 11, 12)), card("c1", account="loan"))
    taken(bureau, tmp_path, card("c1", "2019-11", action="delete"))
    assert [month for account, month, _ in months(bureau) if account == "card"] == ["2019-10", "2019-12"]
    taken(bureau, tmp_path, card("c1", "2019-12", action="delete_account"))
    assert months(bureau) == [("loan", "2019-12", 100)]


@pytest.mark.parametrize(
    "back", [{}, {"account": "0-CARD"}, {"account": "other", "opened": "2015-04-01"}], ids=["same", "alike", "renamed"]
)
def test_a_deleted_account_that_comes_back_is_held_until_it_is_certified(
    bureau: Bureau, tmp_path: Path, back: dict[str, str]
) -> None:
    """15 U.S.C. 1681i(a)(5)(B): not reinserted unless its furnisher certifies that it is complete and accurate."""
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", opened="2015-04-01"))
    taken(bureau, tmp_path, card("c1", opened="2015-04-01", action="delete_account"))
    returns = card("c1", "2019-11", opened="2015-04-01") | back
    [told] = refused(bureau, tmp_path, [returns])
    assert told.rule == "ACCOUNT-RETURNS"
    assert months(bureau) == []
    path = written(tmp_path, [returns])
    receipt = furnished(bureau, path, RecordType.ACCOUNT_MONTH, certified_by="A. Clerk")
    assert (receipt.totals.accepted, receipt.certified_by) == (1, "A. Clerk")
    assert [month for _, month, _ in months(bureau)] == ["2019-11"]


SAID_AGAIN = pytest.mark.parametrize("balance", ["100", "101"], ids=["as before", "otherwise"])


@SAID_AGAIN
def test_a_month_that_was_taken_back_and_is_sent_again_is_held_until_it_is_certified(
    bureau: Bureau, tmp_path: Path, balance: str
) -> None:
    """15 U.S.C. 1681i(a)(5)(B) speaks of any information that was deleted, and a line says not why it was."""
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", "2019-11"), card("c1"))
    taken(bureau, tmp_path, card("c1", action="delete"))
    again = card("c1", balance=balance)
    [told] = refused(bureau, tmp_path, [again, card("c1", "2019-11", balance="7")])
    assert (told.rule, told.got, told.line) == ("LINE-RETURNS", f"deleted on {TODAY}", 1)
    assert months(bureau) == [("card", "2019-11", 7)]
    path = written(tmp_path, [again])
    receipt = furnished(bureau, path, RecordType.ACCOUNT_MONTH, certified_by="A. Clerk")
    assert (receipt.totals.accepted, receipt.totals.refused) == (1, 0)
    assert months(bureau)[1:] == [("card", "2019-12", int(balance))]
    assert furnished(bureau, path, RecordType.ACCOUNT_MONTH).totals.seen_before == 1, "twice is once"
    taken(bureau, tmp_path, card("c1", balance="8"))
    assert months(bureau)[1:] == [("card", "2019-12", 8)], "what came back is corrected as any other"


def test_whom_a_certified_return_is_about_is_listed_to_be_told_in_time(bureau: Bureau, tmp_path: Path) -> None:
    """15 U.S.C. 1681i(a)(5)(B)(ii): within five business days; the 31st of January 2020 was a Friday."""
    with_customers(bureau, tmp_path, "c1", "c2")
    told = [card("c1", "2019-11"), card("c1"), card("c2")]
    taken(bureau, tmp_path, *told)
    taken(bureau, tmp_path, *(row | {"action": "delete"} for row in told))
    path = written(tmp_path, [*told[:2], card("c2", "2019-10")])
    receipt = furnished(bureau, path, RecordType.ACCOUNT_MONTH, certified_by="A. Clerk")
    [one] = bureau.reinsertions()
    assert one == Reinsertion(
        *(receipt.submission, RecordType.ACCOUNT_MONTH, TODAY, "A. Clerk"),
        *(CustomerRef(BANK, "c1"), bureau.links()[CustomerRef(BANK, "c1")], 2),
    )
    notice = law.load("us").reinsertion_notice
    assert notice is not None
    assert notice.latest(one.received_on) == date(2020, 2, 7)
    ran = CliRunner().invoke(app, ["furnish", "reinserted", "--at", str(bureau.folder), "--json"])
    [shown] = json.loads(ran.stdout)
    assert (shown["ref"]["customer"], shown["lines"], shown["tell_by"]) == ("c1", 2, "2020-02-07")
    bureau.erase([one.subject], TODAY, ErasureGround.UNLAWFUL)
    assert bureau.reinsertions() == []
    ran = CliRunner().invoke(app, ["furnish", "reinserted", "--at", str(bureau.folder)])
    assert ran.stdout == "nothing that was taken back has come back\n"


def test_a_correction_needs_no_delete_and_no_certificate(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", "2019-11"), card("c1"))
    taken(bureau, tmp_path, card("c1", "2019-11", action="delete"))
    taken(bureau, tmp_path, card("c1", balance="170"), card("c1", "2019-10"))
    assert months(bureau) == [("card", "2019-10", 100), ("card", "2019-12", 170)]


def test_history_from_before_a_month_was_taken_back_is_not_held_and_brings_nothing_back(
    bureau: Bureau, tmp_path: Path
) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", action="delete"))
    taken(bureau, tmp_path, card("c1", reported_on="2020-01-30"), back_load=True)
    assert months(bureau) == []
    [told] = refused(bureau, tmp_path, [card("c1", balance="7", reported_on="2020-01-31")], back_load=True)
    assert told.rule == "LINE-RETURNS"


ASKED = {"customer": "c1", "inquiry": "q1", "made_on": "2019-12-01", "reason": "loan_application"}
CASE = {"customer": "c1", "case_number": "n1", "kind": "lien", "authority": "A court", "filed": "2019-03-04"}
RIDES = {"customer": "c1", "month": "2019-12", "kind": "rides", "currency": "CNY", "count": "9"}
BACKED = {"customer": "c1", "other": "c2", "kind": "guarantor"}


@pytest.mark.parametrize(
    ("record_type", "row"),
    [
        (RecordType.INQUIRY, ASKED),
        (RecordType.PUBLIC_RECORD, CASE | {"status": "open"}),
        (RecordType.ACTIVITY_MONTH, RIDES),
        (RecordType.RELATIONSHIP, BACKED),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_whatever_was_taken_back_is_held_when_it_is_sent_again(
    bureau: Bureau, tmp_path: Path, record_type: RecordType, row: dict[str, str]
) -> None:
    with_customers(bureau, tmp_path, "c1", "c2")
    for told in (row, row | {"action": "delete"}):
        assert refused(bureau, tmp_path, [told], record_type) == []
    assert [one.rule for one in refused(bureau, tmp_path, [row], record_type)] == ["LINE-RETURNS"]
    assert refused(bureau, tmp_path, [row], record_type, certified_by="A. Clerk") == []
    assert refused(bureau, tmp_path, [row], record_type) == []


def test_of_an_account_that_came_back_each_earlier_month_is_held_and_a_new_one_is_not(
    bureau: Bureau, tmp_path: Path
) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", "2019-10"), card("c1", "2019-11"))
    taken(bureau, tmp_path, card("c1", "2019-11", action="delete_account"))
    taken(bureau, tmp_path, card("c1", "2019-11"), certified_by="A. Clerk")
    assert [month for _, month, _ in months(bureau)] == ["2019-11"]
    told = refused(bureau, tmp_path, [card("c1", "2019-10"), card("c1", "2019-12")])
    assert [(one.line, one.rule) for one in told] == [(1, "LINE-RETURNS")]
    assert [month for _, month, _ in months(bureau)] == ["2019-11", "2019-12"]


def test_a_twin_of_a_deleted_account_that_was_there_before_is_not_held(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    twins = [card("c1", "2019-11", opened="2015-04-01", account=account) for account in ("card", "twin")]
    taken(bureau, tmp_path, *twins)
    taken(bureau, tmp_path, twins[0] | {"action": "delete_account"})
    taken(bureau, tmp_path, twins[1] | {"month": "2019-12"})
    assert months(bureau) == [("twin", "2019-11", 100), ("twin", "2019-12", 100)]


def test_another_account_of_the_same_customer_is_not_held(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", opened="2015-04-01"))
    taken(bureau, tmp_path, card("c1", opened="2015-04-01", action="delete_account"))
    taken(bureau, tmp_path, card("c1", "2020-01", account="second", opened="2019-12-01"))


def test_a_changed_account_number_carries_the_history(bureau: Bureau, tmp_path: Path) -> None:
    with_customers(bureau, tmp_path, "c1")
    taken(bureau, tmp_path, card("c1", "2019-10"), card("c1", "2019-11"))
    taken(bureau, tmp_path, card("c1", "2019-12", account="card-2", previous_account="card"))
    assert {account for account, _, _ in months(bureau)} == {"card-2"}
    assert [month for _, month, _ in months(bureau)] == ["2019-10", "2019-11", "2019-12"]
