"""Inquiries drawn by chance: runs of a purpose, several on one day, products not told, days about the bounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from tests.planting import ASKED, inquiry

from tallystick.terms import InquiryReason, Product

_REASONS = tuple(str(reason) for reason in InquiryReason)
_PRODUCTS = (*(str(product) for product in Product), None)
# On both sides of a day, a week, two weeks, and the 45 days of a search for a car.
_APART = (0, 0, 1, 6, 7, 13, 14, 15, 44, 45, 46, 90)


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
