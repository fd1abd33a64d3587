"""Small files are put together, and every file, score and erasure is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bureau.planted import BANK, OTHERS, PLANTED, TODAY, answers, planted_bureau
from tests.bureau.traces import traces
from tests.furnish.doors import card, furnished, written

from tallystick.bureau import Bureau
from tallystick.furnish import FACT_TABLES
from tallystick.lake import data_files
from tallystick.law import ErasureGround
from tallystick.terms import CustomerRef, RecordType, SubjectId


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """After a year of furnishing month by month, corrections among it."""
    folder = tmp_path_factory.mktemp("tidying")
    with planted_bureau(folder) as bureau:
        for month in range(1, 13):
            rows = [card(customer, f"2018-{month:02}", days_past_due=str(3 * month)) for customer in OTHERS]
            furnished(bureau, written(folder, rows), RecordType.ACCOUNT_MONTH)
            mended = [card(customer, f"2018-{month:02}", balance="7") for customer in OTHERS[:4]]
            furnished(bureau, written(folder, mended), RecordType.ACCOUNT_MONTH)
        yield bureau


def files(bureau: Bureau) -> int:
    return len(data_files(bureau.folder / "lake", FACT_TABLES.values()))


def subjects(bureau: Bureau) -> list[SubjectId]:
    links = bureau.links()
    return [links[CustomerRef(BANK, customer)] for customer in OTHERS]


def test_what_the_bureau_says_is_as_it_was_and_its_files_are_fewer(bureau: Bureau) -> None:
    said, before = answers(bureau, subjects(bureau)), files(bureau)
    less = bureau.tidy()
    assert less > before / 2
    assert files(bureau) == before - less == sum(1 for _ in (bureau.folder / "lake").glob("*/bucket=*/*.parquet"))
    assert answers(bureau, subjects(bureau)) == said
    assert bureau.tidy() == 0


def test_the_same_lines_are_still_known_and_a_correction_still_supersedes(bureau: Bureau, tmp_path: Path) -> None:
    bureau.tidy()
    again = [card(OTHERS[0], "2018-03", balance="7"), card(OTHERS[0], "2018-04", balance="8")]
    receipt = furnished(bureau, written(tmp_path, again), RecordType.ACCOUNT_MONTH)
    assert (receipt.totals.seen_before, receipt.totals.accepted) == (1, 1)


def test_who_is_erased_is_gone_from_files_that_were_put_together(bureau: Bureau) -> None:
    mine = (PLANTED.customer, "QZACCOUNT-1", "QZCREDITOR", "QZINQUIRY-1", "QZCASE-1")
    bureau.tidy()
    assert {value for _, value in traces(bureau.folder / "lake", mine)} == {*mine}
    bureau.erase([bureau.links()[PLANTED]], TODAY, ErasureGround.CONSENT_WITHDRAWN)
    assert not traces(bureau.folder / "lake", mine)
