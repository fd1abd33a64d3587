"""The tables that the demo prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tallystick.characteristics import CATALOGUE
from tallystick.cli.talk import OUT, show_table
from tallystick.files import Observation
from tallystick.identify import Linkage
from tallystick.models.bands import BandRow, falls_from_band_to_band, observed_by_band
from tallystick.models.develop import Development
from tallystick.models.discrimination import Interval
from tallystick.models.fairness import GroupImpact
from tallystick.models.leakage import Leak
from tallystick.records import Receipt, Refusal
from tallystick.scoring import Scored
from tallystick.terms import Dimension, Special


def furnished(receipts: Sequence[Receipt], again: Receipt, refusals: Sequence[tuple[str, Refusal]]) -> None:
    rows: list[tuple[object, ...]] = [
        (one.file, one.totals.lines_read, one.totals.accepted, one.totals.refused, one.totals.seen_before)
        for one in receipts
    ]
    total = receipts[0].totals
    for receipt in receipts[1:]:
        total += receipt.totals
    rows.append(("all files", total.lines_read, total.accepted, total.refused, total.seen_before))
    rows.append(
        (
            f"{again.file}, again",
            again.totals.lines_read,
            again.totals.accepted,
            again.totals.refused,
            again.totals.seen_before,
        )
    )
    show_table(
        "1. Furnished: read = accepted + refused + seen before",
        ("file", "read", "accepted", "refused", "seen before"),
        rows,
    )
    if refusals:
        kinds = Counter((file, one.rule) for file, one in refusals)
        firsts = {(file, one.rule): (file, one) for file, one in reversed(refusals)}
        show_table(
            f"Refused: the first line of each kind, of {len(refusals)} findings",
            ("file", "line", "field", "rule", "got", "to mend it", "of these"),
            [
                (file, one.line, one.field, one.rule, one.got or "nothing", one.mend, kinds[file, one.rule])
                for file, one in sorted(firsts.values(), key=lambda pair: (pair[0], pair[1].line, pair[1].rule))
            ],
        )


def identified(figures: Mapping[str, int], linkage: Linkage) -> None:
    sizes = Counter(len(group) for group in linkage.groups)
    show_table(
        "2. Identified: records to subjects",
        ("kind", "records", "subjects"),
        [
            ("persons, by their furnisher's key", figures["records"] - figures["business_records"], figures["persons"]),
            ("businesses, linked by name and address", figures["business_records"], figures["businesses"]),
            ("all", figures["records"], figures["subjects"]),
        ],
        f"{', '.join(f'{count:,} of {size} records' for size, count in sorted(sizes.items()))}; "
        f"{figures['review']:,} pairs too unsure to join",
    )


def computed(name: str, values: pa.Table, observations: Sequence[Observation]) -> None:
    codes = [special.code for special in Special]
    rows = []
    for dimension in Dimension:
        members = [one for one in CATALOGUE.values() if one.dimension is dimension]
        shares = [1 - float(np.isin(values[one.id].to_numpy(), codes).mean()) for one in members]
        told = sorted(one.id for one, share in zip(members, shares, strict=True) if share > 0)
        rows.append((dimension.value, len(members), len(told), " ".join(told)))
    rows.append(("all", len(CATALOGUE), sum(int(str(row[2])) for row in rows), ""))
    days = sorted({one.valid_at for one in observations})
    show_table(
        f"3. Characteristics of {len(observations):,} {name}, as of {days[0]}"
        + (f" to {days[-1]}" if len(days) > 1 else ""),
        ("dimension", "declared", "with values here", "which"),
        rows,
    )


def developed(name: str, target: str, development: Development) -> None:
    card, rival = development.of_card, development.of_boosting
    rows = [
        ("AUC", _interval(card.auc), _interval(rival.auc)),
        ("Gini", _interval(card.gini), _interval(rival.gini)),
        ("KS", _interval(card.ks), _interval(rival.ks)),
        ("Brier", _interval(card.brier), _interval(rival.brier)),
        (
            "calibration: observed less expected",
            _interval(card.calibration.in_the_large),
            _interval(rival.calibration.in_the_large),
        ),
        ("calibration: slope", _interval(card.calibration.slope), _interval(rival.calibration.slope)),
        (
            "calibration: expected error",
            _interval(card.calibration.expected_error),
            _interval(rival.calibration.expected_error),
        ),
    ]
    show_table(
        f"4. Card for {name}, on {development.validated:,} subjects that it was not developed on (95 % intervals)",
        ("figure", "card", "gradient boosting"),
        rows,
        f"Target: {target} Developed on {development.developed:,}, bad {development.bad_share:.1%}; "
        f"boosting is ahead by {_interval(development.ahead)} AUC",
    )
    show_table(
        f"The card for {name}",
        ("id", "characteristic", "dimension", "bins", "points", "IV"),
        [
            (
                entry.name,
                CATALOGUE[entry.name].name,
                entry.dimension.value if entry.dimension else "",
                len(entry.ordinary),
                f"{entry.least} to {entry.most}",
                round(entry.iv, 3),
            )
            for entry in development.card.characteristics
        ],
    )


def leaks(found: Sequence[Leak], development: Development) -> None:
    show_table(
        "What is known only after the outcome, and the card does not read",
        ("column", "subjects told it later", "read by the card", "AUC of boosting without", "AUC if it were given it"),
        [
            (
                one.column,
                one.told,
                ", ".join(one.read_by) or "no characteristic",
                _interval(development.of_boosting.auc),
                _interval(one.auc_with),
            )
            for one in found
        ],
        "The term of a loan that ended early is the time it lasted: it tells the outcome, so it is furnished with it.",
    )


def scored(name: str, development: Development, answers: Sequence[Any], outcome: Any) -> None:
    known = [
        (answer.score, bad)
        for answer, bad in zip(answers, outcome, strict=True)
        if isinstance(answer, Scored) and bad >= 0
    ]
    everyone = observed_by_band(np.array([one[0] for one in known]), np.array([one[1] for one in known]))
    counts = Counter(type(answer).__name__ for answer in answers)
    rows = [
        (
            row.band.label,
            f"{row.band.floor}-{row.band.ceiling}",
            row.count,
            _rate(row),
            of_validation.count,
            _rate(of_validation),
        )
        for row, of_validation in zip(everyone, development.bands, strict=True)
    ]
    falls = falls_from_band_to_band(everyone) and falls_from_band_to_band(development.bands)
    show_table(
        f"5. {counts['Scored']:,} {name} scored: bad rate observed per band",
        ("band", "score", "subjects", "bad rate", "validation only", "bad rate there"),
        rows,
        ("The bad rate falls from band to band." if falls else "The bad rate does NOT fall from band to band.")
        + f" Of those scored, {counts['Scored'] - len(known):,} have no outcome that the card was judged by.",
    )
    why = Counter(answer.why for answer in answers if not isinstance(answer, Scored))
    if why:
        show_table(
            f"{sum(why.values()):,} {name} have no score", ("subjects", "why"), [(n, w) for w, n in why.most_common()]
        )


def fairness(impacts: Mapping[str, Sequence[GroupImpact]]) -> None:
    rows = [
        (attribute.replace("_", " "), one.group, one.count, f"{one.share:.1%}", _ratio(one), one.four_fifths.value)
        for attribute, groups in impacts.items()
        for one in groups
    ]
    show_table(
        "6. Fairness of the persons' score: share with 600 or more, against the group with the highest",
        ("attribute", "group", "subjects", "600 or more", "adverse impact ratio", "four fifths"),
        rows,
        "These attributes are in no file and no card: a supervisor's list, used for this test alone.",
    )


def closing(told: Mapping[str, Any], at: Path) -> None:
    OUT.print(
        f"Done in {told['seconds']} s with {told['memory_mb']:,} MB at most. The bureau is in {at}.", markup=False
    )
    if told["example"]:
        OUT.print(f"See one subject's report: tallystick report {told['example']} --at {at} --open", markup=False)


def _interval(one: Interval) -> str:
    return f"{one.value:.4f} ({one.low:.4f} to {one.high:.4f})"


def _rate(row: BandRow) -> str:
    return (
        "" if row.bad_rate is None else f"{row.bad_rate.value:.1%} ({row.bad_rate.low:.1%} to {row.bad_rate.high:.1%})"
    )


def _ratio(one: GroupImpact) -> str:
    return "" if one.ratio is None else f"{one.ratio.value:.3f} ({one.ratio.low:.3f} to {one.ratio.high:.3f})"
