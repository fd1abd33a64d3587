"""Inquiries and months of platforms drawn by chance.

Runs of a purpose, several on one day, products that are not told, days about the bounds; years of sales with holes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from tests.planting import ASKED, activity, inquiry, public_record

from tallystick.terms import InquiryReason, Month, Product, PublicRecordKind

_REASONS = tuple(str(reason) for reason in InquiryReason)
_PRODUCTS = (*(str(product) for product in Product), None)
# On both sides of a day, a week, two weeks, and the 45 days of a search for a car.
_APART = (0, 0, 1, 6, 7, 13, 14, 15, 44, 45, 46, 90)


def public_records(draw: np.random.Generator, lenders: list[str], customer: str) -> Iterator[dict[str, Any]]:
    """Of one subject; now and then an amount is not told, or is in another currency."""
    for case in range(int(draw.choice((0, 0, 1, 3)))):
        yield public_record(
            ASKED - timedelta(days=int(draw.integers(0, 2_000))),
            case_number=f"{customer}/{case}",
            furnisher=draw.choice(lenders),
            customer=customer,
            kind=draw.choice([str(kind) for kind in PublicRecordKind]),
            status=draw.choice(("open", "open", "satisfied", "discharged")),
            amount=int(draw.integers(0, 10**9)) if draw.random() < 0.8 else None,
            amount_paid=int(draw.integers(0, 10**8)) if draw.random() < 0.5 else None,
            currency="CNY" if draw.random() < 0.98 else "USD",
        )


def inquiries(draw: np.random.Generator, lenders: list[str], customer: str) -> Iterator[dict[str, Any]]:
    """Of one subject; a few searches, of which most are for one purpose and go from lender to lender."""
    for search in range(int(draw.integers(0, 4))):
        reason, product = draw.choice(_REASONS), draw.choice(_PRODUCTS)
        day = ASKED - timedelta(days=int(draw.choice((0, 3, 7, 30, 200, 600))))
        for turn in range(int(draw.integers(1, 6))):
            yield inquiry(
                day,
                inquiry=f"{search}/{turn}",
                furnisher=draw.choice(lenders),
                customer=customer,
                reason=reason if draw.random() < 0.9 else draw.choice(_REASONS),
                product=product,
                submission=f"s{turn}",
            )
            day -= timedelta(days=int(draw.choice(_APART)))


_COUNTS = ("late", "unpaid", "disputes_lost", "breaches", "active_days", "penalties", "returned")
_AMOUNTS = ("unpaid_amount", "largest_payer", "five_largest_payers", "amount_days_late")


def told_of_a_month(draw: np.random.Generator) -> dict[str, int | None]:
    """The optional fields of a platform's month, each of them left out now and then."""
    most = 10**14 if draw.random() < 0.02 else 10_000
    told = {name: int(draw.integers(0, 4)) for name in _COUNTS}
    told |= {name: int(draw.integers(0, most)) for name in _AMOUNTS}
    return {name: value if draw.random() < 0.8 else None for name, value in told.items()}


def told_of_identity(draw: np.random.Generator) -> dict[str, Any]:
    """What particulars say of addresses, work, checks and registers, each left out now and then."""
    told = {
        "address_since": ASKED - timedelta(days=int(draw.integers(0, 9_000))),
        "employed_since": ASKED - timedelta(days=int(draw.integers(0, 9_000))),
        "assurance": draw.choice(("none", "self_declared", "document_checked", "checked_by_third_party")),
        "standing": draw.choice(("active", "abnormal_list", "suspended", "revoked", "closed")),
    }
    return {name: value if draw.random() < 0.7 else None for name, value in told.items()}


def sales(draw: np.random.Generator, lenders: list[str], customer: str) -> Iterator[dict[str, Any]]:
    """Of one subject in ten, at each of its lenders but the first; some months lack amounts, others are gone."""
    if draw.random() < 0.9:
        return
    last = Month.of(ASKED).index - 1
    for lender in lenders[1:]:
        for month in range(last - int(draw.integers(12, 45)), last + 1):
            if draw.random() < 0.93:
                amount = int(draw.integers(0, 10_000)) if draw.random() < 0.95 else None
                said = {"furnisher": lender, "customer": customer, "amount": amount} | told_of_a_month(draw)
                yield activity(str(Month(month)), "merchant_sales", int(draw.integers(0, 9)), **said)
