"""What a rule is: one SQL condition over the typed line, with words for its furnisher.

In a condition `"balance"` is the typed value and `raw."balance"` the text as it came.
"""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.furnish.severity import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """broken: SQL that is true for a line that breaks the rule. got: SQL of the text to show. Both are empty for the
    LINE_RULES, which ask for more than the line: `check` and `settle` find what breaks them.

    suspect: SQL that is true of every line that breaks the rule and of few others, and costs less; it looks at the
    text of a field as `"raw.balance"`. Empty where `broken` itself is cheap and asks for no text.
    """

    id: str
    field: str
    broken: str
    got: str
    expected: str
    mend: str
    suspect: str = ""
    severity: Severity = Severity.REFUSED
