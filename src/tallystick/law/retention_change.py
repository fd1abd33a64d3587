"""A pack with other rules: lifted where the law makes an exception, or changed to see what a change would do."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from tallystick.law.jurisdiction import Jurisdiction
from tallystick.law.period import Period
from tallystick.law.retention_rule import AskedFor, Clock, ClockStart, RetentionRule
from tallystick.terms import Money, TallystickError

_FORM = "write NAME.lasts=P3Y, NAME.years=3, NAME.starts=end or NAME.days_before_start=0"


def excepted(pack: Jurisdiction, purpose: AskedFor | None, amount: Money | None) -> Jurisdiction:
    """The pack with no clock in the rules that do not hold for a purpose and an amount; as it is where none is told.

    Source: the pack's `retention_exception`. An amount in another currency lifts no rule: the strict one holds.

    >>> from tallystick.law import load
    >>> large = excepted(load("us"), AskedFor.CREDIT, Money(15_000_000, "USD"))
    >>> large.retention[0].clocks
    ()
    """
    lifted = {
        name
        for one in pack.exceptions
        if purpose is one.purpose and amount and amount.currency == one.currency and amount.minor >= one.from_amount
        for name in one.rules
    }
    return _lifted(pack, lifted)


def for_every_use(pack: Jurisdiction) -> Jurisdiction:
    """The pack with no clock in the rules that do not hold for some purpose: what it drops, nobody may ever see again.

    >>> from tallystick.law import ItemKind, load
    >>> for_every_use(load("us")).rule_of(ItemKind.SERIOUS).clocks, for_every_use(load("cn")) == load("cn")
    ((), True)
    """
    return _lifted(pack, {name for one in pack.exceptions for name in one.rules})


def changed(pack: Jurisdiction, change: str) -> Jurisdiction:
    """The pack with one rule's own clock changed: `NAME.lasts=P3Y`, or `starts`, `days_before_start`, `years`.

    Raises TallystickError that says what is wrong with the change.

    >>> from tallystick.law import load
    >>> changed(load("cn"), "adverse_account.lasts=P3Y").retention[0].clocks[0].lasts
    Period(months=36, days=0)
    """
    where, equals, value = change.partition("=")
    name, dot, key = where.strip().partition(".")
    if not (equals and dot):
        raise TallystickError(f"the change {change!r} names no rule, key and value", mend=_FORM)
    names = [rule.name for rule in pack.retention]
    if name not in names:
        raise TallystickError(f"{pack.name} has no retention rule {name!r}", mend=f"name one of {', '.join(names)}")
    return replace(
        pack,
        retention=tuple(_with(rule, key, value.strip()) if rule.name == name else rule for rule in pack.retention),
    )


def _lifted(pack: Jurisdiction, names: Container[str]) -> Jurisdiction:
    return replace(
        pack,
        retention=tuple(replace(rule, clocks=()) if rule.name in names else rule for rule in pack.retention),
    )


def _with(rule: RetentionRule, key: str, value: str) -> RetentionRule:
    own, *others = rule.clocks
    try:
        clock = _set(own, key, value)
    except ValueError as error:
        raise TallystickError(f"`{rule.name}.{key}` cannot be {value!r}", mend=_FORM) from error
    return replace(rule, clocks=(clock, *others))


def _set(clock: Clock, key: str, value: str) -> Clock:
    match key:
        case "lasts":
            return replace(clock, lasts=Period.parse(value))
        case "years" if value.isdecimal():
            return replace(clock, lasts=Period.parse(f"P{value}Y"))
        case "starts" if value in (ClockStart.BEGIN, ClockStart.END):
            return replace(clock, starts=ClockStart(value))
        case "days_before_start" if value.isdecimal():
            return replace(clock, days_before_start=int(value))
    raise ValueError(value)
