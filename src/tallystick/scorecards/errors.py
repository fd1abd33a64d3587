"""What a modeller's data can have wrong. Each is a ValueError as well, which is what scikit-learn's tools expect."""

from tallystick.terms import TallystickError


class ColumnMissing(TallystickError, ValueError):
    """A characteristic of the card is no column of the data."""


class UnreadableData(TallystickError, ValueError):
    """Data that are no table of numbers with a row per subject."""


class UnfitData(TallystickError, ValueError):
    """Data that no card can be fitted on."""


class NoEvents(UnfitData):
    """The outcomes hold only one class, so there is nothing to tell apart."""


class UnreadableCard(TallystickError, ValueError):
    """A text that is no card."""


class UnfitBranches(TallystickError, ValueError):
    """Conditions, or branches of a card, that do not say for each row which card it gets."""


class NotExportable(TallystickError, ValueError):
    """What a card cannot be written as, or not here."""
