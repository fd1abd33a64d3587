"""An account whose key its furnisher changed is one account, from the day on which that was known."""

from datetime import date
from typing import Any

from tests.planting import BANK, SUBJECT, account, planted

from tallystick import law
from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.terms import CustomerRef, RecordType, SubjectId

FACTS = [
    account("2021-01", account="old"),
    account("2021-02", account="old"),
    account("2021-02", account="new", previous_account="old", balance=7, known_at=date(2021, 6, 1)),
    account("2021-03", account="new", known_at=date(2021, 6, 1)),
]
BEFORE, AFTER = date(2021, 5, 31), date(2021, 6, 1)


def told(*asked: Observation, more: tuple[dict[str, Any], ...] = ()) -> list[list[tuple[str, int, int | None]]]:
    """Account, months back from 2021-04, and balance of each observation's file."""
    links = {BANK: SUBJECT, CustomerRef(BANK.furnisher, "another"): SubjectId("another")}
    with planted({RecordType.ACCOUNT_MONTH: [*FACTS, *more]}) as engine:
        open_files(engine, observation_table(asked), link_table(links), law.load("cn"))
        rows = engine.execute(
            "select observation, account, month, balance from file_account_month order by all"
        ).fetchall()
    return [[row[1:] for row in rows if row[0] == number] for number in range(len(asked))]


def test_its_months_have_the_latest_key_and_the_later_known_of_two_holds() -> None:
    first = 2021 * 12
    assert told(Observation(SUBJECT, AFTER, AFTER)) == [
        [("new", first, None), ("new", first + 1, 7), ("new", first + 2, None)]
    ]


def test_a_file_of_an_earlier_day_knows_nothing_of_it_though_one_of_a_later_day_is_open_too() -> None:
    early, late = Observation(SUBJECT, BEFORE, BEFORE), Observation(SUBJECT, AFTER, AFTER)
    assert told(early, late) == [*told(early), *told(late)]
    assert {key for key, _, _ in told(early)[0]} == {"old"}


def test_what_one_subject_was_told_of_changes_no_other_subjects_account() -> None:
    theirs = account("2021-01", account="old", customer="another")
    [[(key, _, _)]] = told(Observation(SubjectId("another"), AFTER, AFTER), more=(theirs,))
    together = told(Observation(SubjectId("another"), AFTER, AFTER), Observation(SUBJECT, AFTER, AFTER), more=(theirs,))
    assert key == "old"
    assert [one[0] for one in together[0]] == ["old"]
