"""Reports of invented subjects, to look at pages with."""

from dataclasses import dataclass, replace
from datetime import date

from tallystick.rights.numbers import BandNumbers, BureauNumbers, ModelNumbers, SearchHit, SubmissionTotals
from tallystick.rights.shown import (
    AccountMonthShown,
    AccountShown,
    ActivityShown,
    CharacteristicShown,
    DimensionShown,
    IdentityShown,
    ReasonShown,
    ScoreShown,
    Source,
    SubjectReport,
)
from tallystick.terms import Band, Dimension, Money, Month, NotFoundError, SubjectId, SubjectKind

DAY = date(2005, 10, 1)
HOSTILE = "<script>alert('x')</script>\" onload=\"x() " + "w" * 90 + " 王小明 \u202eright"
PERSON, BARE, LONG, ATTACK = (SubjectId(f"sub_{name}") for name in ("person", "bare", "long", "attack"))


def source(line: int, furnisher: str = "A bank") -> Source:
    return Source(furnisher, "months.parquet", line, date(2005, 9, 30), "ab" * 16)


def account(name: str, months: int, furnisher: str = "A bank") -> AccountShown:
    start = Month.parse("2005-09").plus(1 - months)
    shown = tuple(
        AccountMonthShown(
            start.plus(place),
            "open",
            (0, 0, 30, 60)[place % 4],
            Money(1_000_000 + 10_000 * place, "TWD"),
            Money(5_000_000, "TWD"),
            None,
            None,
            Money(50_000, "TWD"),
            source(place + 1, furnisher),
        )
        for place in range(months)
    )
    return AccountShown(name, furnisher, "credit_card", "borrower", None, None, None, shown)


SCORE = ScoreShown(
    612,
    Band.GOOD,
    0.2,
    tuple(
        DimensionShown(one, points, 60, 200) for one, points in zip(Dimension, (150, 140, 130, 112, 80), strict=True)
    ),
    (ReasonShown("A04", "Worst lateness, last 6 months: 60 to 89 days late. The most points go to never late.", 42),),
    "persons",
    "cd" * 32,
    DAY,
    DAY,
    "ef" * 32,
)
_SAMPLE = SubjectReport(
    "Sample bureau",
    PERSON,
    SubjectKind.PERSON,
    "Customer 17 of A bank",
    DAY,
    DAY,
    (IdentityShown("17", {"Kind": "person"}, source(17)),),
    SCORE,
    None,
    (CharacteristicShown("A04", "Worst lateness", "The latest.", Dimension.REPAYMENT, "60 to 89 days late", -20, 22),),
    (account("card-17", 6),),
    (),
    1,
)
REPORTS = {
    PERSON: _SAMPLE,
    BARE: replace(
        _SAMPLE,
        subject=BARE,
        score=None,
        unscored="no open credit card is on file",
        accounts=(),
        activity=(ActivityShown(Month.parse("2005-08"), "inflow", 3, Money(123_456, "CZK"), source(5)),),
    ),
    LONG: replace(_SAMPLE, subject=LONG, accounts=tuple(account(f"card-{place}", 60) for place in range(8))),
    ATTACK: replace(
        _SAMPLE,
        subject=ATTACK,
        bureau=HOSTILE,
        label=HOSTILE,
        identities=(IdentityShown(HOSTILE, {HOSTILE: HOSTILE}, source(1, HOSTILE)),),
        accounts=(account(HOSTILE, 3, HOSTILE),),
        score=replace(SCORE, reasons=(ReasonShown("A04", HOSTILE, 3),), model=HOSTILE),
    ),
}
_BANDS = tuple(BandNumbers(band, 10, 0.1, 0.05, 0.2) for band in Band)
NUMBERS = BureauNumbers(
    "Sample bureau",
    "the United States",
    DAY,
    4,
    0,
    1,
    4,
    (("account_month", 6), ("activity_month", 1), ("identity", 4)),
    SubmissionTotals(2, 12, 10, 1, 1),
    (ModelNumbers("persons", SubjectKind.PERSON, "cd" * 32, "Default.", 0.77, 0.75, 0.79, 50, (), _BANDS),),
    tuple(SearchHit(one, SubjectKind.PERSON, REPORTS[one].label, "A bank", 612, Band.GOOD) for one in REPORTS),
)


@dataclass(frozen=True)
class SamplePages:
    """The pages' port, answered from the samples."""

    def numbers(self) -> BureauNumbers:
        return NUMBERS

    def search(self, text: str, most: int) -> list[SearchHit]:
        return [hit for hit in NUMBERS.examples if text.lower() in hit.label.lower()][:most]

    def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport:
        if subject not in REPORTS:
            raise NotFoundError(f"the bureau knows no subject {subject!r}", mend="find it by name")
        return REPORTS[subject]
