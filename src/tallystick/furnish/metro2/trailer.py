"""Counts of what a file holds, and what its trailer says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tallystick.furnish.metro2.layouts import TRAILER
from tallystick.furnish.metro2.segment import Record, Segment

_TOTALS = tuple(one.name for one in TRAILER.fields[2:] if not one.name.startswith("reserved"))
_OF_SEGMENTS = {
    "J1": "total_consumer_segments_j1",
    "J2": "total_consumer_segments_j2",
    "K1": "total_original_creditor_segments",
    "K2": "total_purchased_to_segments",
    "K3": "total_mortgage_information_segments",
    "K4": "total_payment_information_segments",
    "L1": "total_change_segments",
    "N1": "total_employment_segments",
}
_NOT_KNOWN = (0, 999_999_999)
"""What stands in the place of a social security number that is not known."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A total of the trailer that is not what the file holds."""

    total: str
    said: int
    counted: int

    def __str__(self) -> str:
        """
        >>> str(Difference("total_base_records", 9, 8))
        'the trailer says 9 for total_base_records, and the file holds 8'
        """
        return f"the trailer says {self.said:,} for {self.total}, and the file holds {self.counted:,}"


@dataclass(slots=True)
class Tally:
    """Counts as records go by; `totals` at the end are those that a trailer should say."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, record: Record) -> None:
        """Counts a record. A segment that is there but empty counts for nothing."""
        counts, base = self.counts, record.first
        # A record is a block of its own, unless blocks are told.
        counts["block_count"] += 1
        if base.layout.identifier != "BASE":
            return
        counts["total_base_records"] += 1
        counts[f"total_status_code_{base.text('account_status').lower()}"] += 1
        self._add_consumer(base, "base")
        for segment in record.segments[1:]:
            kind = segment.layout.identifier
            if not segment.is_blank:
                counts[_OF_SEGMENTS[kind]] += 1
                if kind in ("J1", "J2"):
                    self._add_consumer(segment, kind.lower())

    def _add_consumer(self, segment: Segment, place: str) -> None:
        for name, told in (
            ("social_numbers", segment.number("social_security_number") not in _NOT_KNOWN),
            ("dates_birth", segment.day("date_birth") is not None),
        ):
            self.counts[f"total_{name}_{place}_segments"] += told
            self.counts[f"total_{name}_all_segments"] += told
        self.counts["total_telephone_numbers_all_segments"] += segment.number("telephone_number") > 0
        self.counts["total_ecoa_code_z"] += segment.text("ecoa_code") == "Z"

    def totals(self) -> Mapping[str, int]:
        return {name: self.counts[name] for name in _TOTALS}

    def differences(self, trailer: Segment) -> tuple[Difference, ...]:
        """What the trailer says otherwise. A count of blocks that is nought is not told."""
        found = ((name, trailer.number(name), self.counts[name]) for name in _TOTALS)
        return tuple(
            Difference(name, said, counted)
            for name, said, counted in found
            if said != counted and not (name == "block_count" and (said == 0 or counted > said))
        )
