"""The account months of a stretch, as their furnishers would have furnished them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tallystick.simulate.accounts import PRODUCTS, ROLES, Accounts
from tallystick.simulate.columns import Array, amounts, coded, constant, days, marked
from tallystick.simulate.course import Course, instalment, revolving
from tallystick.simulate.draws import Flags, Floats, Wholes
from tallystick.simulate.endings import STATUSES, Endings, endings_of
from tallystick.simulate.furnishers import FURNISHERS, Habit, place_of, with_habit
from tallystick.simulate.keys import account_keys, customer_keys
from tallystick.simulate.lateness import Lateness, lateness_of
from tallystick.simulate.population import EARLIER, Population
from tallystick.simulate.subjects import Subjects
from tallystick.terms import SERIOUS, AccountStatus, LenderKind, Product

CURRENCY = "CNY"
REPORTED_AFTER = 9
"""Days from a month's end to its lines being known, but for the furnisher that is late."""
LATE_BY = 50
_MANNERS = ("nothing_due", "in_full", "at_least_minimum", "less")
_CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
_CLASS_BY_BEHIND = np.array([0, 1, 1, 2, 3, 3, 4, 4, 4], dtype=np.int8)
_SERIOUS = np.array([status in SERIOUS for status in STATUSES])
_LENDS_AS = np.array([-1 if one.lends_as is None else list(LenderKind).index(one.lends_as) for one in FURNISHERS])
_NOTICE_AFTER = 20
"""Days from the beginning of a lateness to its customer being told of it; the last of the month at the latest."""
_BALLOON_SHARE = 5
_DISPUTED = 0.002
_RELIEVED = 0.004
_INSOLVENT = 0.2


@dataclass(frozen=True, slots=True)
class AccountLines:
    """table: lines in the fields of the contract. accounts: what they are about, told: those that any line is about.

    row, place: of each line, its account and month.
    """

    table: pa.Table
    accounts: Accounts
    told: Flags
    row: Wholes
    place: Wholes


def account_months(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], accounts: Accounts
) -> list[AccountLines]:
    """Lines of cards and lines first, then those of loans; all that is so, but for months never furnished."""
    revolves = accounts.terms == 0
    halves = (accounts.where(revolves), accounts.where(~revolves))
    return [_lines(population, subjects, behind, one) for one in halves if len(one)]


def _lines(
    population: Population, subjects: Subjects, behind: npt.NDArray[np.int8], accounts: Accounts
) -> AccountLines:
    drawn = population.draws.quarters("month", accounts.number, np.arange(population.months + 2))
    forgets = _forgets(subjects, accounts)
    late = lateness_of(population, accounts, behind, forgets, drawn[3, :, 2:])
    loans = accounts.terms[0] > 0
    course = instalment(accounts, late) if loans else revolving(population, subjects, accounts, late, drawn)
    endings = endings_of(accounts, late, course, drawn[1, :, 2:])
    furnished = endings.visible & ~_left_out(population, accounts)
    row, place = np.nonzero(furnished)
    cell = row * population.months + place
    table = pa.table(
        {
            **_keys(population, subjects, accounts, row, place),
            **_agreed(population, accounts, course, row, cell),
            **_told(population, accounts, late, course, endings, row, place, cell),
            **_rare(population, accounts, late, endings, row, place, cell),
        }
    )
    return AccountLines(table, accounts, np.asarray(furnished.any(axis=1)), row, place)


def _forgets(subjects: Subjects, accounts: Accounts) -> Floats:
    odds = np.exp(-3.6 - 0.7 * subjects.will[accounts.payer] + 0.2 * subjects.risk[accounts.payer])
    return np.minimum(odds, 0.5)


def _left_out(population: Population, accounts: Accounts) -> npt.NDArray[np.bool_]:
    """Months that a furnisher with gaps never furnishes."""
    whose = np.isin(accounts.furnisher, with_habit(Habit.GAPS))
    months = np.arange(population.months) % 7 == 6
    return np.asarray(whose[:, None] & months[None, :])


def _keys(
    population: Population, subjects: Subjects, accounts: Accounts, row: Wholes, place: Wholes
) -> dict[str, pa.Array]:
    draws = population.draws
    held = (accounts.holder * len(FURNISHERS) + accounts.furnisher) * 2 + accounts.second
    _, first, whose = np.unique(held, return_index=True, return_inverse=True)
    one = accounts.where(first)
    customers = customer_keys(draws, one.furnisher, subjects.number[one.holder], one.second)
    number, which = np.unique(accounts.number, return_inverse=True)
    renumbering = np.isin(accounts.furnisher, with_habit(Habit.RENUMBERED))
    half = population.months // 2
    new = renumbering[row] & (place >= half)
    first_new = renumbering[row] & (place == half) & (accounts.opened[row] < half)
    before = account_keys(draws, number)
    # A list of texts is written with each column that has one: none is to hold more than some line needs.
    newer, in_newer = _within(which[row], new)
    earlier, in_earlier = _within(which[row], first_new)
    reported = np.add.outer(
        population.ends[EARLIER : EARLIER + population.months],
        np.where([Habit.LATE in one.habits for one in FURNISHERS], LATE_BY, REPORTED_AFTER),
    )
    lines = len(row)
    return {
        "furnisher": coded(accounts.furnisher[row], [one.name for one in FURNISHERS]),
        "customer": coded(whose[row], customers),
        "account": coded(
            np.where(new, len(number) + in_newer, which[row]),
            pa.concat_arrays([before, account_keys(draws, number[newer], renumbered=True)]),
        ),
        "month": coded(place, population.month_names),
        "product": coded(accounts.product[row], [str(one) for one in PRODUCTS]),
        "role": coded(accounts.role[row], [str(one) for one in ROLES]),
        "currency": constant(CURRENCY, lines),
        "lender_kind": coded(_LENDS_AS[accounts.lender[row]], [str(one) for one in LenderKind]),
        "previous_account": coded(in_earlier, before.take(pa.array(earlier))),
        "reported_on": days(reported[place, accounts.furnisher[row]]),
    }


def _within(places: Wholes, chosen: Flags) -> tuple[Wholes, Wholes]:
    """The distinct places of the chosen lines, and of each line where in them its own is; -1 of the others."""
    found = np.full(len(places), -1)
    distinct, found[chosen] = np.unique(places[chosen], return_inverse=True)
    return distinct, found


def _agreed(
    population: Population, accounts: Accounts, course: Course, row: Wholes, cell: Wholes
) -> dict[str, pa.Array]:
    opened = opened_on(population, accounts)
    loan = accounts.terms[row] > 0
    granted = course.granted.reshape(-1)[cell]
    lease = accounts.product == PRODUCTS.index(Product.LEASE)
    due = population.ends[EARLIER + np.minimum(accounts.opened + accounts.terms + 1, population.months + EARLIER - 1)]
    lacks_limit = loan | np.isin(accounts.furnisher, with_habit(Habit.NO_LIMITS))[row]
    vouched = accounts.vouched[row] & loan
    return {
        "opened": days(opened[row]),
        "limit": amounts(granted, lacks_limit),
        "original_amount": amounts(granted, ~loan),
        "guaranteed_amount": amounts(granted // 2, ~vouched),
        "terms_months": amounts(accounts.terms[row], ~loan),
        "balloon": amounts(granted // _BALLOON_SHARE, ~lease[row]),
        "balloon_due": days(due[row], ~lease[row]),
    }


def opened_on(population: Population, accounts: Accounts) -> npt.NDArray[np.int32]:
    """Day of the opening: one of the month's first twenty."""
    within = (population.draws.uniform("day", accounts.number) * 20).astype(np.int32)
    return np.asarray(population.ends[EARLIER + accounts.opened - 1] + 1 + within, dtype=np.int32)


def _told(
    population: Population,
    accounts: Accounts,
    late: Lateness,
    course: Course,
    endings: Endings,
    row: Wholes,
    place: Wholes,
    cell: Wholes,
) -> dict[str, pa.Array]:
    def of(values: Array) -> Array:
        return values.reshape(-1)[cell]

    paid, ends, closes = of(course.paid), population.ends[EARLIER + place], of(endings.closes)
    manner, since, behind, overdue = of(course.manner), of(late.since), of(late.behind), of(late.days)
    told_on = np.minimum(np.where(since == 0, ends - overdue, since) + _NOTICE_AFTER, ends)
    paid_on = ends - 12 + accounts.number[row] // 16 % 10
    return {
        "status": coded(of(endings.status), [str(one) for one in STATUSES]),
        "closed": days(paid_on, ~closes),
        "balance": amounts(of(course.balance)),
        "past_due": amounts(of(course.past_due)),
        "scheduled": amounts(of(course.scheduled)),
        "paid": amounts(paid),
        "paid_manner": coded(manner, _MANNERS),
        "minimum_due": amounts(of(course.scheduled), manner < 0),
        "days_past_due": amounts(overdue),
        "first_delinquency": days(since, since == 0),
        "last_paid_on": days(paid_on, (paid == 0) & ~closes),
        "five_class": coded(_CLASS_BY_BEHIND[behind], _CLASSES),
        "notice_on": days(told_on, ~(_SERIOUS[of(endings.status)] | (since > 0) | (overdue > 0))),
    }


def _rare(
    population: Population,
    accounts: Accounts,
    late: Lateness,
    endings: Endings,
    row: Wholes,
    place: Wholes,
    cell: Wholes,
) -> dict[str, pa.Array]:
    written, recovered = endings.written.reshape(-1)[cell], endings.recovered.reshape(-1)[cell]
    status, clean = endings.status.reshape(-1)[cell], late.days.reshape(-1)[cell] == 0
    account = population.draws.uniform("rare", accounts.number)
    drawn = account[row] + place * 0.37
    drawn -= np.floor(drawn)
    transferred = status == STATUSES.index(AccountStatus.TRANSFERRED)
    insolvent = (account < _INSOLVENT)[row] & (written > 0)
    names = [one.name for one in FURNISHERS]
    return {
        "charged_off_amount": amounts(written, written == 0),
        "recovered": amounts(recovered, recovered == 0),
        "relief": marked(clean & (drawn < _RELIEVED), "forbearance"),
        "objection": marked(drawn > 1 - _DISPUTED, "disputed"),
        "bankruptcy": marked(insolvent, "petitioned"),
        "original_creditor": coded(np.where(accounts.bought[row], accounts.lender[row], -1), names),
        "sold_to": marked(transferred, names[place_of("collector")]),
    }
