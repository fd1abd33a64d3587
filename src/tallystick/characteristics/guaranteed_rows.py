"""Accounts that the subject guarantees: another owes them, and they fall to the subject where that one does not pay."""

from __future__ import annotations

from tallystick.characteristics.measure import AtLeast, AtMost, Both, Condition, Grain, Latest, NoneOf, OneOf
from tallystick.characteristics.relations import Case, EachRow, Fact, Per, Together
from tallystick.files import OWED_BY_OTHERS
from tallystick.terms import CREDIT, SERIOUS, AccountStatus, Role

# What was written off is owed still, and the guarantor is asked for it.
_SETTLED = (AccountStatus.PAID, AccountStatus.CLOSED, AccountStatus.TRANSFERRED, AccountStatus.GUARANTOR_PAID)
# As for the subject's own lines: the last state stands for the last closed month where it is of within six months.
_STANDING: Condition = Both(AtMost("ago", 5), AtLeast("in_force", 1))

GUARANTEED_MONTH = EachRow(
    OWED_BY_OTHERS,
    {
        "ago": Fact("ago"),
        "product": Fact("product"),
        "role": Fact("role"),
        "status": Fact("status"),
        "days_past_due": Fact("days_past_due"),
        "balance": Fact("balance"),
        "five_class": Fact("five_class"),
        "in_force": Case(((NoneOf("status", _SETTLED), 1),), otherwise=0),
        # By its class; where that is not told, 90 days late is taken for substandard.
        "is_bad": Case(
            (
                (OneOf("five_class", ("substandard", "doubtful", "loss")), 1),
                (OneOf("five_class", ("normal", "special_mention")), 0),
                (OneOf("status", SERIOUS), 1),
                (AtLeast("days_past_due", 90), 1),
            ),
            otherwise=0,
        ),
    },
    where=Both(OneOf("product", CREDIT), OneOf("role", (Role.GUARANTOR,))),
    line=("furnisher", "account"),
)

GUARANTEED_LINE = Together(
    Grain.GUARANTEED_MONTH,
    Per.LINE,
    {"balance": Latest("balance", where=_STANDING), "is_bad": Latest("is_bad", where=_STANDING)},
)
