"""What looks wrong across the fields and months of an account, though each line passes every rule by itself.

A hit is a finding, not a refusal: the line is taken, its furnisher is asked, and the hit counts in the furnisher's
quality. Source of the list: the evaluators that the Consumer Financial Protection Bureau publishes for Metro 2 files
(github.com/cfpb/Metro2), put into the words of these contracts, and practice.
"""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.furnish.severity import Severity
from tallystick.terms import INSTALMENT, REVOLVING, AccountStatus, Product


def _of(*values: str) -> str:
    return ", ".join(f"'{value}'" for value in values)


@dataclass(frozen=True, slots=True)
class Evaluator:
    """suspect: SQL that is true of a row of the view `history` (see `evaluate.open_history`) that is a hit.

    got: SQL of what to show.
    """

    id: str
    says: str
    mend: str
    suspect: str
    got: str
    severity: Severity = Severity.ASKED


UPDATES_STOPPED = "UPDATES-STOPPED"
_NEXT_MONTH = "month = before.month + 1"
_END_OF_MONTH = "(make_date(month // 12, month % 12 + 1, 1) + interval 1 month)"

_BETWEEN_MONTHS = (
    Evaluator(
        "DELINQUENCY-MOVED",
        "The first day of a lateness changed while the lateness lasted.",
        "report the day on which this lateness began, and leave it until it is cured",
        "days_past_due > 0 and before.days_past_due > 0 and first_delinquency <> before.first_delinquency",
        "first_delinquency || ' after ' || before.first_delinquency",
    ),
    Evaluator(
        "LATENESS-LEAPS",
        "An account became later by more than a month and a half within one month.",
        "report the months between, or correct the days past due",
        f"{_NEXT_MONTH} and days_past_due >= 90 and days_past_due > coalesce(before.days_past_due, 0) + 46",
        "days_past_due || ' days after ' || coalesce(before.days_past_due, 0)",
    ),
    Evaluator(
        "OPENED-MOVED",
        "The day of opening changed.",
        "report the day on which the account was first granted",
        "opened <> before.opened",
        "opened || ' after ' || before.opened",
    ),
    Evaluator(
        "RESIDUAL-GROWS",
        "What is owed grew after the amount was charged off.",
        "report what is claimed now, without interest that the law does not allow",
        f"status = '{AccountStatus.CHARGED_OFF}' and before.status = '{AccountStatus.CHARGED_OFF}' "
        "and balance > before.balance",
        "balance || ' after ' || before.balance",
    ),
    Evaluator(
        "MONTHS-LACK",
        "Months are lacking between two that were furnished.",
        "furnish the months between",
        f"month > before.month + 1 and before.status in ({_of(AccountStatus.OPEN, AccountStatus.DEFAULT)})",
        "(month - before.month - 1) || ' months'",
    ),
    Evaluator(
        "SOLD-FURNISHED",
        "An account that was sold is still furnished with a balance.",
        "report the balance as nothing: its buyer furnishes it now",
        "before.sold_to is not null and balance > 0",
        "balance",
    ),
    Evaluator(
        "RELIEF-LATE",
        "An account under relief became later.",
        "while payments rest by agreement, the lateness of before stays as it was",
        "relief is not null and before.relief is not null and days_past_due > coalesce(before.days_past_due, 0)",
        "days_past_due || ' days under ' || relief",
    ),
)

_WITHIN_A_MONTH = (
    Evaluator(
        "LATE-NOTHING-DUE",
        "An account is late, and nothing of it is past due.",
        "report the amount that is late, or no lateness",
        "days_past_due > 0 and past_due = 0",
        "days_past_due || ' days'",
    ),
    Evaluator(
        "PAID-OTHER-DAY",
        "A paid account was closed on another day than that of its last payment.",
        "report the day of the payment that settled it",
        f"status = '{AccountStatus.PAID}' and closed <> last_paid_on",
        "closed || ' and ' || last_paid_on",
    ),
    Evaluator(
        "DISCHARGE-UNDATED",
        "An account charged off and discharged in a bankruptcy has no first day of its lateness.",
        "report that day: how long the item may be kept counts from it",
        f"bankruptcy = 'discharged' and status = '{AccountStatus.CHARGED_OFF}' and first_delinquency is null",
        "status",
    ),
    Evaluator(
        "BALLOON-PASSED",
        "The day of the single large payment has passed, something is owed, and nothing was put off.",
        "report the lateness, the new day, or the payment",
        f"balloon_due < {_END_OF_MONTH} and balance > 0 and coalesce(days_past_due, 0) = 0 "
        "and (deferred_until is null or deferred_until < balloon_due)",
        "balloon_due",
    ),
    Evaluator(
        "PRODUCT-UNLIKELY",
        "The account says what an account of its product does not have.",
        "correct the product or the field",
        f"(product in ({_of(*REVOLVING)}) and (terms_months is not null or balloon is not null)) "
        f'or (product in ({_of(*INSTALMENT)}) and "limit" is not null and original_amount is null) '
        f"or (product <> '{Product.MORTGAGE}' and terms_months > 420) "
        f"or (product = '{Product.PAY_LATER}' and terms_months > 36) "
        f"or (product = '{Product.CURRENT_ACCOUNT}' and original_amount is not null) "
        f"or (product = '{Product.CREDIT_CARD}' and original_amount is not null and \"limit\" is null)",
        "product",
    ),
    Evaluator(
        "BALANCE-ABOVE",
        "More is owed on a loan than was granted.",
        "see whether interest was added, and report the amount granted as it was",
        f"product in ({_of(*INSTALMENT)}) and balance > original_amount",
        "balance || ' of ' || original_amount",
    ),
    Evaluator(
        "CLOSED-UNRATED",
        "A closed account owes something, and no lateness is told.",
        "report the days past due, nought when it is paid as agreed",
        "closed is not null and balance > 0 and days_past_due is null",
        "balance",
    ),
    Evaluator(
        "PAID-OWING",
        "A paid account owes something.",
        "correct the status or the balance",
        f"status = '{AccountStatus.PAID}' and (balance > 0 or past_due > 0 or days_past_due > 0)",
        "balance",
    ),
)

_OVER_ALL_MONTHS = (
    Evaluator(
        "OLDER-THAN-OPENED",
        "Months are furnished from before the account was opened.",
        "correct the day of opening, or delete those months",
        "month < year(last_opened) * 12 + month(last_opened) - 1",
        "last_opened",
    ),
    Evaluator(
        "ACCOUNT-TWICE",
        "Another account of the customer has the same product, day of opening, amount and month.",
        "name the account's earlier key in `previous_account`, or delete the double",
        "alike > 1",
        "account",
    ),
    Evaluator(
        UPDATES_STOPPED,
        "An open account was not updated for more than 90 days.",
        "furnish its latest months, or how it ended",
        f"is_last and status in ({_of(AccountStatus.OPEN, AccountStatus.DEFAULT)}) "
        f"and {_END_OF_MONTH} + interval 90 day < as_of",
        "(as_of - cast(make_date(month // 12, month % 12 + 1, 1) as date)) || ' days'",
    ),
)

EVALUATORS = (*_BETWEEN_MONTHS, *_WITHIN_A_MONTH, *_OVER_ALL_MONTHS)
"""Of account months. Those of identities follow; the totals of a Metro 2 file are found elsewhere."""
ACROSS_MONTHS = (*_BETWEEN_MONTHS, *_OVER_ALL_MONTHS)
"""Those that hold a month against others, and see more where more months are."""

BIRTH_TWICE = Evaluator(
    "BIRTH-TWICE",
    "One person, known by the furnisher's key or by a document, has two birth dates.",
    "correct the wrong one: the two may be two persons",
    "",
    "",
)
NAME_MARKS = Evaluator(
    "NAME-MARKS",
    "A name or a place has marks that nobody sees, of no width or of direction. It is kept without them.",
    "write it without: with them one person's name is two, and may read as another",
    "",
    "",
)
IDENTITY_EVALUATORS = (BIRTH_TWICE, NAME_MARKS)
"""What `evaluate_identities` finds."""
