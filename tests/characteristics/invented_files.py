"""Files drawn by chance with what makes two compilers differ: holes, nulls, currencies, odd orders, huge amounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
from tests.characteristics.invented_events import inquiries, public_records, sales, told_of_a_month, told_of_identity
from tests.planting import ASKED, account, activity, particulars, planted

from tallystick import law
from tallystick.files import Observation, link_table, observation_table, open_files
from tallystick.terms import ActivityKind, CustomerRef, LenderKind, Month, Product, RecordType, SubjectId

_LAST = Month.of(ASKED).index - 1
# Whole classes of days: each bound of the grades and the days beside it.
_DAYS = (0, 0, 0, 0, 1, 29, 30, 45, 59, 60, 89, 90, 119, 120, 150, 179, 180, 400)
_STATUSES = ("open",) * 12 + ("paid", "closed", "transferred", "default", "collection", "charged_off", "guarantor_paid")
_ROLES = ("borrower",) * 4 + ("joint",) * 2 + ("guarantor",) * 2 + ("authorised_user",)
_CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
_MANNERS = ("nothing_due", "in_full", "at_least_minimum", "less")
_KINDS = tuple(str(kind) for kind in ActivityKind)
_LENDER_KINDS = tuple(str(kind) for kind in LenderKind)
_PRODUCTS = tuple(str(product) for product in Product)


@contextmanager
def invented(subjects: int, seed: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in which the files of so many drawn subjects are open; every seventh has no facts at all."""
    draw = _Draw(seed)
    facts: dict[RecordType, list[dict[str, Any]]] = {
        RecordType.ACCOUNT_MONTH: [],
        RecordType.ACTIVITY_MONTH: [],
        RecordType.IDENTITY: [],
        RecordType.INQUIRY: [],
        RecordType.PUBLIC_RECORD: [],
    }
    draw_events = np.random.default_rng([seed, 1])
    links = {}
    for number in range(subjects):
        lenders = sorted({f"f{draw.whole(5)}" for _ in range(3)})
        links |= {CustomerRef(lender, f"c{number}"): SubjectId(f"s{number:05d}") for lender in lenders}
        if number % 7:
            for lender in lenders:
                said = draw.particulars(lender, number)
                facts[RecordType.IDENTITY] += (fact | told_of_identity(draw_events) for fact in said)
            for line in range(draw.whole(6)):
                facts[RecordType.ACCOUNT_MONTH] += draw.line(lenders[draw.whole(len(lenders))], number, line)
            months = draw.activities(lenders[0], number)
            facts[RecordType.ACTIVITY_MONTH] += (fact | told_of_a_month(draw_events) for fact in months)
            facts[RecordType.ACTIVITY_MONTH] += sales(draw_events, lenders, f"c{number}")
            facts[RecordType.INQUIRY] += inquiries(draw_events, lenders, f"c{number}")
            facts[RecordType.PUBLIC_RECORD] += public_records(draw_events, lenders, f"c{number}")
    order = draw.numbers.permutation(len(facts[RecordType.ACCOUNT_MONTH]))
    facts[RecordType.ACCOUNT_MONTH] = [facts[RecordType.ACCOUNT_MONTH][place] for place in order]
    asked = [Observation(SubjectId(f"s{number:05d}"), ASKED, ASKED) for number in range(subjects)]
    with planted(facts) as engine:
        open_files(engine, observation_table(asked), link_table(links), law.load("us"))
        yield engine


class _Draw:
    def __init__(self, seed: int) -> None:
        self.numbers = np.random.default_rng(seed)

    def whole(self, below: int) -> int:
        return int(self.numbers.integers(0, below))

    def often(self, chance: float) -> bool:
        return bool(self.numbers.random() < chance)

    def one(self, values: tuple[Any, ...]) -> Any:
        return values[self.whole(len(values))]

    def perhaps(self, value: Any) -> Any:
        return value if self.often(0.8) else None

    def line(self, lender: str, number: int, line: int) -> Iterator[dict[str, Any]]:
        product, currency = self.one(_PRODUCTS), "USD" if self.often(0.03) else "CNY"
        most = 10**14 if self.often(0.05) else 10 ** (2 + self.whole(7))
        opened = self.perhaps(ASKED - timedelta(days=self.whole(2_500) if self.often(0.5) else self.whole(120)))
        role = self.one(_ROLES)
        lender_kind = self.perhaps(self.one(_LENDER_KINDS))
        # A slash in a key must not make two lines one.
        key = f"{line}/x" if line % 2 else f"{line}"
        for month in range(_LAST - self.one((2, 10, 30, 90)), _LAST + 1):
            if self.often(0.2):
                continue
            said = {
                "furnisher": lender,
                "customer": f"c{number}",
                "product": product if self.often(0.98) else self.one(_PRODUCTS),
                "status": self.one(_STATUSES),
                "role": role if self.often(0.95) else self.one(_ROLES),
                "five_class": self.one(_CLASSES) if self.often(0.4) else None,
                "currency": currency,
                "opened": opened,
                "balance": self.perhaps(self.whole(most) - most // 10),
                "limit": self.perhaps(self.whole(most) if self.often(0.9) else 0),
                "lender_kind": lender_kind if self.often(0.7) else None,
                "paid_manner": self.perhaps(self.one(_MANNERS)),
                "days_past_due": self.perhaps(self.one(_DAYS)),
                **{
                    name: self.perhaps(self.whole(most))
                    for name in ("original_amount", "guaranteed_amount", "past_due", "scheduled", "paid")
                },
            }
            yield account(str(Month(month)), account=key, **said)
            if self.often(0.02):
                yield account(str(Month(month)), account=key, **said | {"days_past_due": 60, "submission": "s2"})

    def activities(self, lender: str, number: int) -> Iterator[dict[str, Any]]:
        most = 10**14 if self.often(0.05) else 10 ** (2 + self.whole(7))
        for kind in {self.one(_KINDS) for _ in range(self.whole(5))}:
            for month in range(_LAST - self.one((1, 12, 30)), _LAST + 1):
                if self.often(0.2):
                    continue
                yield activity(
                    str(Month(month)),
                    kind,
                    self.perhaps(self.whole(5)),
                    furnisher=lender,
                    customer=f"c{number}",
                    currency="CNY" if self.often(0.995) else "EUR",
                    amount=self.perhaps(self.whole(most)),
                    refunds=self.perhaps(self.whole(most)),
                    on_time=self.perhaps(self.whole(5)),
                )

    def particulars(self, lender: str, number: int) -> Iterator[dict[str, Any]]:
        yield particulars(
            furnisher=lender,
            customer=f"c{number}",
            employees=self.perhaps(self.whole(50)),
            establishment=self.perhaps(self.one(("new", "existing"))),
            founded=self.perhaps(2000 * 12 + self.whole(230)),
            known_at=date(2015, 1, 1) + timedelta(days=self.whole(1_700)),
        )
