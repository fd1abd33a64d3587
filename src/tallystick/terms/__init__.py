"""The vocabulary that every other room speaks. It imports none of them."""

from tallystick.terms.errors import BrokenInputError, BusyError, NotFoundError, TallystickError
from tallystick.terms.facts import (
    CREDIT,
    ENDED,
    HARD,
    INSTALMENT,
    REVOLVING,
    SERIOUS,
    AccountStatus,
    Action,
    ActivityKind,
    InquiryReason,
    Product,
    PublicRecordKind,
    RecordType,
    RelationKind,
    Role,
)
from tallystick.terms.money import Money, minor_digits
from tallystick.terms.month import Month, last_closed_month
from tallystick.terms.progress import Progress, silent
from tallystick.terms.scores import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    Band,
    Dimension,
    Direction,
    Special,
    Unit,
    band_of,
)
from tallystick.terms.subjects import CustomerRef, SubjectId, SubjectKind

__all__ = [
    "CREDIT",
    "ENDED",
    "HARD",
    "HIGHEST_SCORE",
    "INSTALMENT",
    "LOWEST_SCORE",
    "REVOLVING",
    "SERIOUS",
    "AccountStatus",
    "Action",
    "ActivityKind",
    "Band",
    "BrokenInputError",
    "BusyError",
    "CustomerRef",
    "Dimension",
    "Direction",
    "InquiryReason",
    "Money",
    "Month",
    "NotFoundError",
    "Product",
    "Progress",
    "PublicRecordKind",
    "RecordType",
    "RelationKind",
    "Role",
    "Special",
    "SubjectId",
    "SubjectKind",
    "TallystickError",
    "Unit",
    "band_of",
    "last_closed_month",
    "minor_digits",
    "silent",
]
