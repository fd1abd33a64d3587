"""Reports of invented subjects: a card holder, a business, one without a score, a long file, a hostile one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tallystick.rights.numbers import BandNumbers, BureauNumbers, ModelNumbers, SearchHit, SubmissionTotals
from tallystick.rights.promised import Asked, MovedShown, PromiseShown
from tallystick.rights.shown import (
    AccountMonthShown,
    AccountShown,
    ActivityShown,
    CharacteristicShown,
    DimensionShown,
    IdentityShown,
    ReasonShown,
    RecordShown,
    ScoreShown,
    Source,
    SubjectReport,
)
from tallystick.terms import Band, Dimension, Money, Month, NotFoundError, SubjectId, SubjectKind, UnfitRequestError

DAY = date(2005, 10, 1)
HOSTILE = "<script>alert('x')</script>\" onload=\"x() " + "w" * 90 + " 王小明\x01 \u202eright"
PERSON, BUSINESS, BARE, LONG, ATTACK = (
    SubjectId(f"sub_{name}") for name in ("person", "business", "bare", "long", "attack")
)
BURST = SubjectId("sub_burst")
"""A subject at whose name the sample bureau breaks."""


def source(line: int, furnisher: str = "A bank") -> Source:
    return Source(furnisher, "months.parquet", line, date(2005, 9, 30), f"{line:032x}")


def card(name: str, days: Sequence[int | None], furnisher: str = "A bank", first_line: int = 1) -> AccountShown:
    """A card whose latest month is September 2005; days: late, per month."""
    start = Month.parse("2005-09").plus(1 - len(days))
    months = tuple(
        AccountMonthShown(
            start.plus(place),
            "open",
            late,
            Money(1_000_000 + 37_000 * (place % 60), "TWD"),
            Money(5_000_000, "TWD"),
            Money(150_000, "TWD") if late else None,
            None,
            Money(50_000 + 1_000 * place, "TWD"),
            source(first_line + place, furnisher),
        )
        for place, late in enumerate(days)
    )
    return AccountShown(name, furnisher, "credit_card", "borrower", None, None, None, months)


def loan(name: str, statuses: Sequence[str], furnisher: str, opened: date, closed: date | None) -> AccountShown:
    """A loan without reported lateness, as public loan files have it."""
    months = tuple(
        AccountMonthShown(
            Month.of(opened).plus(place), status, None, None, None, None, None, None, source(40 + place, furnisher)
        )
        for place, status in enumerate(statuses)
    )
    amount = Money(12_500_000, "USD")
    return AccountShown(name, furnisher, "term_loan", "borrower", opened, closed, amount, months)


_PARTS = ((179, 64, 279), (147, 64, 179), (160, 64, 190), (63, 63, 63), (63, 63, 63))
SCORE = ScoreShown(
    612,
    Band.GOOD,
    0.204,
    tuple(DimensionShown(one, *part) for one, part in zip(Dimension, _PARTS, strict=True)),
    (
        ReasonShown("A04", "Worst lateness, last 6 months: 60 to 89 days late. The most points go to never late.", 42),
        ReasonShown("B14", "Credit still available: TWD 11,850.00. The most points go to TWD 360,242.00 or more.", 26),
        ReasonShown("F06", "Mean paid a month: TWD 525.00. The most points go to TWD 12,144.17 or more.", 21),
    ),
    "persons",
    "16768c9d81a26b6e7d48332cc8e2d14e16144d2478aa3a8070674261f91b47cf",
    DAY,
    DAY,
    "7e069d478d5d270b7d7a50b281de61a8c639bc37c16c554e51c3c28088bc4b5b",
)
_WORST = CharacteristicShown(
    "A04", "Worst lateness, last 6 months", "The latest.", Dimension.REPAYMENT, "60 to 89 days late", -20, 22
)
CHARACTERISTICS = (
    _WORST,
    CharacteristicShown("B14", "Credit left", "Limits less balances.", Dimension.OBLIGATIONS, "TWD 11,850.00", 10, 36),
    CharacteristicShown("F06", "Mean paid a month", "On cards.", Dimension.CAPACITY, "TWD 525.00", 0, 21),
    *(
        CharacteristicShown(
            f"{dimension.name[0]}{place:02}",
            f"A number of {dimension.value}, kind {place}",
            "What it measures, in a sentence as long as those of the catalogue are.",
            dimension,
            "no record of this kind" if place % 3 else "12.5 %",
            None,
            None,
        )
        for dimension in Dimension
        for place in range(50, 65)
    ),
)
_ADDRESS = {"Name": "Blue Harbour Bakery, LLC", "Street": "12 Quay Road", "City": "Bath", "Region": "ME"}
_PERSON = SubjectReport(
    "Sample bureau",
    PERSON,
    SubjectKind.PERSON,
    "Customer 17 of A bank",
    DAY,
    DAY,
    (IdentityShown("17", {"Kind": "person"}, source(17)),),
    SCORE,
    None,
    CHARACTERISTICS,
    (card("card-17", (0, 0, 30, 60, 0, 0)),),
    (replace(card("card-18", (0, 0, 90)), role="guarantor", furnisher="Coast Savings"),),
    (),
    (RecordShown("judgment", date(2004, 3, 2), (("authority", "Court of A"), ("amount", "CZK 12.00")), source(7)),),
    (RecordShown("loan application", date(2005, 1, 9), (("inquiry", "q-1"),), source(8)),),
    (RecordShown("owner", None, (("other", "c-9"), ("share", "5000")), source(9)),),
    1,
)
_INFLOWS = tuple(
    ActivityShown(Month.parse("2005-01").plus(place), kind, 3 + place, Money(123_456 * (1 + place), "CZK"), source(5))
    for place in range(8)
    for kind in ("inflow", "utilities")
)
REPORTS = {
    PERSON: _PERSON,
    BUSINESS: replace(
        _PERSON,
        subject=BUSINESS,
        kind=SubjectKind.BUSINESS,
        label="Blue Harbour Bakery, LLC",
        valid_at=date(2005, 9, 1),
        identities=(
            IdentityShown("880-1", {**_ADDRESS, "Founded": "1998-04", "Employees": "9"}, source(60, "Coast Savings")),
            IdentityShown("4411", {**_ADDRESS, "Name": "BLUE HARBOR BAKERY"}, source(61, "First Loan Company")),
        ),
        accounts=(
            loan("880-1", ("open", "open", "default", "charged_off"), "Coast Savings", date(2005, 2, 11), None),
            loan("4411", ("open", "paid"), "First Loan Company", date(2004, 6, 1), date(2004, 7, 15)),
        ),
        later=0,
    ),
    BARE: replace(
        _PERSON,
        subject=BARE,
        label="Customer 2 of A savings bank",
        score=None,
        unscored="no open credit card or credit line is on file, and the model speaks of no others",
        characteristics=tuple(replace(one, points=None, most=None) for one in CHARACTERISTICS),
        accounts=(),
        activity=_INFLOWS,
    ),
    LONG: replace(
        _PERSON,
        subject=LONG,
        label="Customer 99 of A bank",
        accounts=tuple(
            card(f"card-{place}", (0, 0, 0, 30, 60, 0) * 10, first_line=1_000 * place + 1) for place in range(8)
        ),
        public_records=(),
        inquiries=(),
        relationships=(),
    ),
    ATTACK: replace(
        _PERSON,
        subject=ATTACK,
        bureau=HOSTILE,
        label=HOSTILE,
        identities=(IdentityShown(HOSTILE, {HOSTILE: HOSTILE}, replace(source(1, HOSTILE), file=HOSTILE)),),
        characteristics=(replace(_WORST, name=HOSTILE, says=HOSTILE, value=HOSTILE),),
        accounts=(replace(card(HOSTILE, (0, 0, 120), HOSTILE), product=HOSTILE, role=HOSTILE),),
        activity=(ActivityShown(Month.parse("2005-08"), HOSTILE, 3, None, source(9, HOSTILE)),),
        public_records=(RecordShown(HOSTILE, DAY, ((HOSTILE, HOSTILE),), source(9, HOSTILE)),),
        score=replace(SCORE, reasons=(ReasonShown("A04", HOSTILE, 3),), model=HOSTILE),
    ),
}
_BANDS = tuple(
    BandNumbers(band, count, rate, rate - 0.02, rate + 0.02)
    for band, count, rate in zip(Band, (120, 238, 659, 325, 168), (0.45, 0.31, 0.2, 0.1, 0.06), strict=True)
)
NUMBERS = BureauNumbers(
    "Sample bureau",
    "the United States",
    DAY,
    4,
    1,
    3,
    6,
    (("account_month", 492), ("activity_month", 16), ("identity", 6)),
    SubmissionTotals(2, 516, 514, 1, 1),
    (
        ModelNumbers(
            "persons", SubjectKind.PERSON, "cd" * 32, "Default.", 0.77, 0.75, 0.79, 1510, (("no card", 5),), _BANDS
        ),
        ModelNumbers(
            "businesses",
            SubjectKind.BUSINESS,
            "ab" * 32,
            "Charged off.",
            0.69,
            0.67,
            0.71,
            0,
            (),
            tuple(BandNumbers(band, 0, None, None, None) for band in Band),
        ),
    ),
    tuple(
        SearchHit(
            one.subject,
            one.kind,
            one.label,
            one.identities[0].source.furnisher,
            one.score.score if one.score else None,
            one.score.band if one.score else None,
        )
        for one in REPORTS.values()
    ),
)


def promise_of(subject: SubjectId, asked: Asked) -> PromiseShown:
    """A promise with all that one can have in it; the hostile subject's has hostile words."""
    words = HOSTILE if subject == ATTACK else "A bank"
    return PromiseShown(
        subject,
        REPORTS[subject].label,
        asked,
        DAY,
        date(2006, 4, 1),
        "no open card is on file" if subject == BARE else 612,
        655,
        (MovedShown("Revolving utilisation", "87 %", "30 %", 41), MovedShown("Accounts", "1", "2", -3)),
        ("All that falls due is paid on its day.",),
        (f"No limit is reported of account '7' of {words}: it is not paid down to a share of its limit.",),
        ("No account is reported as late: there are no arrears to pay on one.",),
        invented=False,
    )


@dataclass(frozen=True)
class SamplePages:
    """The pages' port, answered from the samples."""

    def numbers(self) -> BureauNumbers:
        return NUMBERS

    def has_invented(self) -> bool:
        return False

    def search(self, text: str, most: int) -> list[SearchHit]:
        return [hit for hit in NUMBERS.examples if text.lower() in hit.label.lower()][:most]

    def report(self, subject: SubjectId, as_of: date | None = None) -> SubjectReport:
        if subject == BURST:
            raise ZeroDivisionError("a secret of the inside")
        if subject not in REPORTS:
            raise NotFoundError(f"the bureau knows no subject {subject!r}", mend="find it by name")
        return REPORTS[subject]

    def promise(self, subject: SubjectId, asked: Asked) -> PromiseShown:
        if asked.months > 120:
            raise UnfitRequestError(f"{asked.months} months cannot be foretold", mend="let 1 to 120 months pass")
        self.report(subject)
        return promise_of(subject, asked)
