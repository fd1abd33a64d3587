"""Who a file is about, and how furnishers and the bureau name them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

SubjectId = NewType("SubjectId", str)
"""The bureau's own stable name of a subject: `sub_` and 20 letters and digits, e.g. `sub_k3v7q2…`."""

INVENTED = "invented-"
"""What the name of a furnisher begins with whose customers do not exist."""


def is_invented(furnisher: str) -> bool:
    """Whether a furnisher's customers are invented, to practise on.

    >>> is_invented("invented-bank-north"), is_invented("Bank of the North")
    (True, False)
    """
    return furnisher.startswith(INVENTED)


class SubjectKind(StrEnum):
    PERSON = "person"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, order=True)
class CustomerRef:
    """A customer as its furnisher knows it: facts carry this, never the subject."""

    furnisher: str
    customer: str
