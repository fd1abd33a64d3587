"""The relations that characteristics aggregate over, made from the credit files (`files.open_files`)."""

from __future__ import annotations

from tallystick.characteristics.activity_rows import ACTIVITY, ACTIVITY_AMOUNTS, ACTIVITY_LINE, SALES_MONTH
from tallystick.characteristics.guaranteed_rows import GUARANTEED_LINE, GUARANTEED_MONTH
from tallystick.characteristics.inquiry_rows import INQUIRY
from tallystick.characteristics.measure import (
    AtLeast,
    AtMost,
    Both,
    Condition,
    Grain,
    Highest,
    Known,
    Latest,
    Lowest,
    NoneOf,
    OneOf,
    Reaches,
    Rows,
    Total,
)
from tallystick.characteristics.public_rows import CLAIMS, PUBLIC_RECORD
from tallystick.characteristics.relations import (
    Case,
    DayOf,
    Difference,
    EachRow,
    Fact,
    MonthBefore,
    MonthsBack,
    OfSubject,
    OthersNear,
    Per,
    Relation,
    RowColumn,
    Share,
    Together,
)
from tallystick.characteristics.spans import LatestBefore, LatestMonth
from tallystick.files import OWED_BY_OTHERS
from tallystick.terms import CREDIT, DEPOSIT_TAKING, ENDED, REVOLVING, SERIOUS, LenderKind

# A line updated within six months is recent: its last state stands for the last closed month.
_RECENT: Condition = AtMost("ago", 5)
_STANDING: Condition = Both(_RECENT, AtLeast("in_force", 1))
_OWED_BEFORE: Condition = Both(AtLeast("balance_before", 1), Known("paid"))

# 0 none, 1 for 1-29 days, 2 for 30-59 ... 7 for 180 and more, 8 serious derogatory.
_GRADE = Case(
    (
        (OneOf("status", SERIOUS), 8),
        *((AtLeast("days_past_due", 30 * (grade - 1)), grade) for grade in range(7, 1, -1)),
        (AtLeast("days_past_due", 1), 1),
        (Both(AtLeast("days_past_due", 0), AtMost("days_past_due", 0)), 0),
    )
)

_FINANCE_COMPANIES = (LenderKind.CONSUMER_FINANCE, LenderKind.SMALL_LOAN)
_KIND_TOLD: Condition = Known("lender_kind")

_LATE: Condition = AtLeast("grade", 1)
_CURRENT: Condition = Both(AtLeast("grade", 0), AtMost("grade", 0))
_LATE_60: Condition = AtLeast("days_past_due", 60)
_TWO_YEARS: Condition = AtMost("ago", 23)

# A run is of months one after the other, each late; a spell begins 60 days late and lasts until a month is paid up.
_RUNS_AND_SPELLS: dict[str, RowColumn] = {
    "late_in_two_years": Case(((Both(_LATE, _TWO_YEARS), 1),), otherwise=0),
    "late_month_before": MonthBefore("late_in_two_years"),
    "run_begins": Case(((AtLeast("late_month_before", 1), 0), (AtLeast("late_in_two_years", 1), 1)), otherwise=0),
    "run_began": LatestMonth(AtLeast("run_begins", 1)),
    "run": Difference("run_began", "ago", more=1),
    "last_late_60": LatestBefore(_LATE_60),
    "last_current": LatestBefore(_CURRENT),
    "in_spell_before": Case(((Reaches("last_late_60", "last_current"), 0), (Known("last_late_60"), 1)), otherwise=0),
    "spell_begins": Case(((AtLeast("in_spell_before", 1), 0), (_LATE_60, 1)), otherwise=0),
    "spell_began": LatestMonth(AtLeast("spell_begins", 1)),
    "spell_ends": Case(((Both(_CURRENT, AtLeast("in_spell_before", 1)), 1),), otherwise=0),
}

_LINE_MONTH = EachRow(
    "account_month",
    {
        "ago": Fact("ago"),
        "product": Fact("product"),
        "status": Fact("status"),
        "days_past_due": Fact("days_past_due"),
        "balance": Fact("balance"),
        "limit": Fact("limit"),
        "original_amount": Fact("original_amount"),
        "guaranteed_amount": Fact("guaranteed_amount"),
        "past_due": Fact("past_due"),
        "scheduled": Fact("scheduled"),
        "paid": Fact("paid"),
        "paid_manner": Fact("paid_manner"),
        "balance_before": MonthBefore("balance"),
        "paid_in_full": Case(((Both(_OWED_BEFORE, Reaches("paid", "balance_before")), 1), (_OWED_BEFORE, 0))),
        "opened_ago": MonthsBack("opened"),
        "opened_day": DayOf("opened"),
        "in_force": Case(((NoneOf("status", ENDED), 1),), otherwise=0),
        "grade": _GRADE,
        "defaulted": Case(((OneOf("status", SERIOUS), 1),), otherwise=0),
        "utilisation": Share("balance", "limit"),
        "months_seen": OfSubject(Highest("ago"), more=1),
        "role": Fact("role"),
        "lender_kind": Fact("lender_kind"),
        "of_finance_company": Case(((OneOf("lender_kind", _FINANCE_COMPANIES), 1), (_KIND_TOLD, 0))),
        "of_non_bank": Case(((NoneOf("lender_kind", DEPOSIT_TAKING), 1), (_KIND_TOLD, 0))),
        "on_book": Difference("opened_ago", "ago"),
        "days_past_due_before": MonthBefore("days_past_due"),
        "limit_before": MonthBefore("limit"),
        "limit_moved": Case(
            (
                (Both(Reaches("limit", "limit_before"), Reaches("limit_before", "limit")), 0),
                (Reaches("limit", "limit_before"), 1),
                (Reaches("limit_before", "limit"), -1),
            )
        ),
        **_RUNS_AND_SPELLS,
    },
    where=OneOf("product", CREDIT),
    line=("furnisher", "account"),
)

# stacked: whether another lender opened a line within thirty days of this one.
_LINE = Together(
    Grain.LINE_MONTH,
    Per.LINE,
    {
        "product": Latest("product"),
        "is_open": Latest("in_force"),
        "ago": Lowest("ago"),
        "opened_ago": Highest("opened_ago"),
        "opened_day": Highest("opened_day"),
        "days_past_due": Latest("days_past_due"),
        "months_rated": Rows(Known("grade")),
        "worst_grade": Highest("grade"),
        "balance": Latest("balance", where=_STANDING),
        "limit": Latest("limit", where=_STANDING),
        "past_due": Latest("past_due", where=_STANDING),
        "original_amount": Highest("original_amount"),
        "guaranteed_amount": Highest("guaranteed_amount"),
        "utilisation": Latest("utilisation", where=_RECENT),
        "role": Latest("role"),
        "balance_told": Latest("balance"),
        "in_default": Latest("defaulted"),
        # Who granted a line stays the same: one month that tells it is enough.
        "of_finance_company": Highest("of_finance_company"),
        "of_non_bank": Highest("of_non_bank"),
    },
    derived={"stacked": OthersNear("opened_day", within=30, differing="furnisher")},
)

_REVOLVING_MONTH = Together(
    Grain.LINE_MONTH,
    Per.MONTH,
    {"balance": Total("balance"), "limit": Total("limit")},
    where=Both(OneOf("product", REVOLVING), Both(AtLeast("in_force", 1), Both(AtLeast("limit", 1), Known("balance")))),
    derived={"utilisation_together": Share("balance", "limit", at_most=30_000)},
)

_ASSURANCE = ("none", "self_declared", "document_checked", "checked_by_third_party")
_IN_REGISTER = (("active",), ("abnormal_list",), ("suspended",), ("revoked", "closed"))

_PARTICULARS_TOLD = EachRow(
    "particulars",
    {
        "employees": Fact("employees"),
        "establishment": Fact("establishment"),
        "is_new": Case(((OneOf("establishment", ("new",)), 1), (OneOf("establishment", ("existing",)), 0))),
        "founded_ago": MonthsBack("founded"),
        "known_ago": MonthsBack("known_at"),
        "at_address_ago": MonthsBack("address_since"),
        "employed_ago": MonthsBack("employed_since"),
        "assurance": Case(tuple((OneOf("assurance_told", (told,)), grade) for grade, told in enumerate(_ASSURANCE))),
        "assurance_told": Fact("assurance"),
        "standing": Case(tuple((OneOf("standing_told", told), grade) for grade, told in enumerate(_IN_REGISTER))),
        "standing_told": Fact("standing"),
    },
)

_PARTICULARS = Together(
    Grain.PARTICULARS_TOLD,
    Per.SUBJECT,
    {
        "employees": Highest("employees"),
        "is_new": Lowest("is_new"),
        "founded_ago": Highest("founded_ago"),
        "known_ago": Highest("known_ago"),
        # Of several addresses, and of several employers, the one of which somebody is at since last.
        "at_address_ago": Lowest("at_address_ago"),
        "employed_ago": Lowest("employed_ago"),
        "assurance": Highest("assurance"),
        "standing": Highest("standing"),
    },
)

GRAINS: dict[Grain, Relation] = {
    Grain.LINE_MONTH: _LINE_MONTH,
    Grain.LINE: _LINE,
    Grain.REVOLVING_MONTH: _REVOLVING_MONTH,
    Grain.ACTIVITY: ACTIVITY,
    Grain.ACTIVITY_LINE: ACTIVITY_LINE,
    Grain.SALES_MONTH: SALES_MONTH,
    Grain.PARTICULARS_TOLD: _PARTICULARS_TOLD,
    Grain.PARTICULARS: _PARTICULARS,
    Grain.INQUIRY: INQUIRY,
    Grain.PUBLIC_RECORD: PUBLIC_RECORD,
    Grain.GUARANTEED_MONTH: GUARANTEED_MONTH,
    Grain.GUARANTEED_LINE: GUARANTEED_LINE,
}
"""In an order in which each may read those before it."""


def line_of(relation: Relation) -> tuple[str, ...]:
    """The columns that tell one line from another in a relation, or in the facts beneath it."""
    return relation.line if isinstance(relation, EachRow) else line_of(GRAINS[relation.of])


CURRENCIES = ("account_month", "activity_month", "public_record", OWED_BY_OTHERS)
"""The tables of a file whose `currency` says in what the amounts of a file are."""

_ACCOUNT_AMOUNTS = frozenset(
    {
        "balance",
        "limit",
        "past_due",
        "scheduled",
        "paid",
        "original_amount",
        "guaranteed_amount",
        "balance_before",
        "balance_told",
        # Of lines in several currencies: a share of sums that cannot be formed.
        "utilisation_together",
    }
)
MONEY_COLUMNS = ACTIVITY_AMOUNTS | CLAIMS | _ACCOUNT_AMOUNTS
"""Columns that cannot be added up across currencies."""
