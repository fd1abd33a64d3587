"""A jurisdiction's rules, as data with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from tallystick.law.pack_file import Part, read_pack, shipped_names, shipped_text
from tallystick.law.period import Period
from tallystick.law.retention_rule import (
    ItemKind,
    RetentionException,
    RetentionRule,
    retention_exceptions,
    retention_rules,
)
from tallystick.terms import BrokenInputError, TallystickError

_BASE = "base"
_WORKING = 5
"""Days of a week on which business is done."""


@dataclass(frozen=True, slots=True)
class ProhibitedKind:
    """A kind of data that no file may hold; `words` tell it by a column's name, `contents` by what a column holds.

    contents: regular expressions (RE2) that a whole text of the kind matches, in any case.

    source, since, checked, note: as of a retention rule. A kind that the pack adds to the base cites both.
    """

    kind: str
    words: tuple[str, ...]
    contents: tuple[str, ...]
    source: str
    since: date | None
    checked: bool
    note: str


class ErasureGround(StrEnum):
    """Why a subject's data are erased before their retention would end, or because it has."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    RETENTION_OVER = "retention_over"
    PURPOSE_ACHIEVED = "purpose_achieved"
    UNLAWFUL = "unlawful"
    COURT_ORDER = "court_order"


@dataclass(frozen=True, slots=True)
class ErasureRule:
    """A ground on which the jurisdiction has data erased. source, since, checked, note: as of a retention rule."""

    ground: ErasureGround
    source: str
    since: date | None
    checked: bool
    note: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """How long it is remembered that an item left, so that it cannot come back; of what it said nothing is.

    lasts: from the day on which it left. source, since, checked, note: as of a retention rule.
    """

    lasts: Period
    source: str
    since: date | None
    checked: bool
    note: str


@dataclass(frozen=True, slots=True)
class AdverseNotice:
    """That a person must be told before an adverse item is furnished. source, since, checked, note: as of a rule."""

    source: str
    since: date | None
    checked: bool
    note: str


@dataclass(frozen=True, slots=True)
class ReinsertionNotice:
    """That a person must be told when what was deleted is put in again, within so many business days of that.

    source, since, checked, note: as of a retention rule.
    """

    business_days: int
    source: str
    since: date | None
    checked: bool
    note: str

    def latest(self, put_in_on: date) -> date:
        """The last day of the term: Mondays to Fridays count, holidays too, so that the day is never too late.

        >>> str(load("us").reinsertion_notice.latest(date(2026, 1, 1)))
        '2026-01-08'
        """
        day, left = put_in_on, self.business_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < _WORKING
        return day


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """retention: no two rules speak of one kind of item. prohibited: the base list and what the pack adds to it.

    erasure: the grounds that the pack knows; others are none there. adverse_notice, reinsertion_notice: None where no
    law asks for one.
    """

    code: str
    name: str
    retention: tuple[RetentionRule, ...]
    exceptions: tuple[RetentionException, ...]
    prohibited: tuple[ProhibitedKind, ...]
    remembered: Remembered
    erasure: tuple[ErasureRule, ...] = ()
    adverse_notice: AdverseNotice | None = None
    reinsertion_notice: ReinsertionNotice | None = None

    def erasure_rule(self, ground: ErasureGround) -> ErasureRule:
        """Raises TallystickError for a ground that is none in this jurisdiction.

        >>> load("cn").erasure_rule(ErasureGround.CONSENT_WITHDRAWN).source
        'Personal Information Protection Law, article 47(1)(3)'
        """
        for rule in self.erasure:
            if rule.ground is ground:
                return rule
        raise TallystickError(
            f"{ground} is no ground of erasure in the law of {self.name}",
            mend=f"name one of {', '.join(rule.ground for rule in self.erasure) or 'another jurisdiction'}",
        )

    def rule_of(self, item: ItemKind) -> RetentionRule | None:
        """The rule that says how long an item may be shown; None for what may be shown for ever.

        >>> [str(clock.lasts) for clock in load("us").rule_of(ItemKind.INSOLVENCY).clocks]
        ['P10Y']
        """
        return next((rule for rule in self.retention if item in rule.items), None)

    @property
    def late_from(self) -> int:
        """Days past due from which an account month is adverse.

        >>> load("us").late_from
        30
        """
        return next(rule.late_from for rule in self.retention if rule.late_from is not None)


def known_jurisdictions() -> tuple[str, ...]:
    """Codes of the packs that are shipped.

    >>> known_jurisdictions()
    ('cn', 'eu', 'us')
    """
    return tuple(name for name in shipped_names() if name != _BASE)


@lru_cache
def load(code: str) -> Jurisdiction:
    """The pack of a jurisdiction. Raises TallystickError for one that there is no pack of.

    >>> load("cn").name
    "the People's Republic of China"
    """
    known = known_jurisdictions()
    if code not in known:
        raise TallystickError(f"there is no jurisdiction {code!r}", mend=f"choose one of {', '.join(known)}")
    return jurisdiction_from(code, shipped_text(code), shipped_text(_BASE))


def jurisdiction_from(code: str, pack: str, base: str) -> Jurisdiction:
    """Reads the TOML of a pack over that of the base, which it may only add to.

    Raises BrokenInputError that names the file and the key.
    """
    own = read_pack(code, pack)
    own.only(
        *("name", "retention", "retention_exception", "remembered", "prohibited", "erasure"),
        *("adverse_notice", "reinsertion_notice"),
    )
    rules = retention_rules(own.part("retention"))
    return Jurisdiction(
        code,
        own.text("name"),
        rules,
        retention_exceptions(own.parts("retention_exception"), rules),
        _extended(_kinds(read_pack(_BASE, base)), _kinds(own)),
        _remembered(own.part("remembered")),
        tuple(_erasure_rule(part) for part in own.parts("erasure")),
        _adverse_notice(own.part("adverse_notice")) if "adverse_notice" in own.content else None,
        _reinsertion_notice(own.part("reinsertion_notice")) if "reinsertion_notice" in own.content else None,
    )


def _remembered(part: Part) -> Remembered:
    part.only("lasts", "source", "since", "checked", "note")
    checked, note = part.standing()
    return Remembered(part.period("lasts"), part.text("source"), part.day("since"), checked, note)


def _adverse_notice(part: Part) -> AdverseNotice:
    part.only("source", "since", "checked", "note")
    checked, note = part.standing()
    return AdverseNotice(part.text("source"), part.day("since"), checked, note)


def _reinsertion_notice(part: Part) -> ReinsertionNotice:
    part.only("business_days", "source", "since", "checked", "note")
    checked, note = part.standing()
    return ReinsertionNotice(part.whole("business_days"), part.text("source"), part.day("since"), checked, note)


def _erasure_rule(part: Part) -> ErasureRule:
    part.only("ground", "source", "since", "checked", "note")
    checked, note = part.standing()
    ground = ErasureGround(part.one_of("ground", tuple(ErasureGround)))
    return ErasureRule(ground, part.text("source"), part.day("since"), checked, note)


def _kinds(part: Part) -> dict[str, ProhibitedKind]:
    kinds: dict[str, ProhibitedKind] = {}
    for one in part.parts("prohibited"):
        one.only("kind", "words", "contents", "source", "since", "checked", "note")
        name = one.text("kind")
        if name in kinds:
            raise BrokenInputError(
                f"`{one.at}.kind` is {name!r} for a second time", where=one.file, mend="write its words into the first"
            )
        checked, note = one.standing()
        kinds[name] = ProhibitedKind(
            name,
            one.words("words"),
            one.words("contents") if "contents" in one.content else (),
            one.text("source"),
            one.day("since"),
            checked,
            note,
        )
    return kinds


def _extended(base: dict[str, ProhibitedKind], own: dict[str, ProhibitedKind]) -> tuple[ProhibitedKind, ...]:
    """The base with what a pack adds. Nothing that a pack says takes a kind or a word of the base away."""
    both = (_joined(kind, own[name]) if name in own else kind for name, kind in base.items())
    return (*both, *(kind for name, kind in own.items() if name not in base))


def _joined(base: ProhibitedKind, own: ProhibitedKind) -> ProhibitedKind:
    return ProhibitedKind(
        base.kind,
        tuple(dict.fromkeys((*base.words, *own.words))),
        tuple(dict.fromkeys((*base.contents, *own.contents))),
        f"{own.source}; {base.source}",
        own.since,
        own.checked and base.checked,
        " ".join(filter(None, (own.note, base.note))),
    )
