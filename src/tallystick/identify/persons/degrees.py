"""Which degrees of agreement two records reach: the twin, in Python, of the SQL conditions of `model.COMPARISONS`.

A query of an engine takes milliseconds, and somebody at a counter waits for one answer. A test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz.distance import OSA, Hamming, JaroWinkler

from tallystick.identify.persons import model
from tallystick.identify.persons.record import Record

NOTHING_SAID = -1
_GENERATION = 12
_IN_SEQUENCE = 3
_DIGITS_COMPARED = 9
_ALIKE, _A_LITTLE_ALIKE = 0.9, 0.75
_STREET_ALIKE, _TOWN_ALIKE = 0.85, 0.9
_LEAST_SIGNS_ALIKE = 3

Degrees = tuple[int, ...]
"""A number for each of `model.COMPARISONS`, in their order, as Splink numbers: nought is the last level, and -1 where
nothing was said."""


def degrees(one: Record, other: Record) -> Degrees:
    return tuple(degree(one, other) for degree in _DEGREES.values())


def _alike(one: str | None, other: str | None, at_least: float) -> bool:
    if one is None or other is None:
        return False
    return JaroWinkler.similarity(one, other, score_cutoff=at_least) >= at_least


def _swapped(one: Record, other: Record) -> bool:
    if one.han and other.han:
        return one.given is not None and one.given == other.family and one.family == other.given
    return _alike(one.given_sound, other.family_sound, _ALIKE) and _alike(one.family_sound, other.given_sound, _ALIKE)


def _given(one: Record, other: Record) -> int:
    if one.given is None or other.given is None:
        return NOTHING_SAID
    if one.given == other.given:
        return 6
    if one.given_sound is not None and one.given_sound == other.given_sound:
        return 5 if one.han != other.han else 4
    if _sounds_alike(one.given, other.given, one, other, one.given_sound, other.given_sound):
        return 3
    if _swapped(one, other):
        return 2
    return int(_alike(one.given_sound, other.given_sound, _A_LITTLE_ALIKE))


def _family(one: Record, other: Record) -> int:
    if one.family is None or other.family is None:
        return NOTHING_SAID
    if one.family == other.family:
        return 5
    if one.given != other.given and _swapped(one, other):
        return NOTHING_SAID
    if one.family_sound is not None and one.family_sound == other.family_sound:
        return 4 if one.han != other.han else 3
    if _sounds_alike(one.family, other.family, one, other, one.family_sound, other.family_sound):
        return 2
    return int(_alike(one.family_sound, other.family_sound, _A_LITTLE_ALIKE))


def _sounds_alike(
    part: str, other_part: str, one: Record, other: Record, sound: str | None, other_sound: str | None
) -> bool:
    short_signs = one.han and other.han and min(len(part), len(other_part)) < _LEAST_SIGNS_ALIKE
    return not short_signs and _alike(sound, other_sound, _ALIKE)


def _slip(one: str | None, other: str | None) -> bool:
    """One sign replaced, left out or put in, or two neighbours that changed places."""
    if one is None or other is None or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other) and Hamming.distance(one, other, score_cutoff=2) > 2:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _born(one: Record, other: Record) -> int:
    if one.born is None or other.born is None:
        return NOTHING_SAID
    if one.born == other.born:
        return 4
    near = abs(int(one.born[:4]) - int(other.born[:4])) < _GENERATION
    if near and _slip(one.born, other.born):
        return 3
    if one.born == other.born[:4] + other.born[6:8] + other.born[4:6]:
        return 2
    shared = sum(one.born[part] == other.born[part] for part in (slice(4), slice(4, 6), slice(6, 8)))
    return int(near and shared == 2)


def _document(one: Record, other: Record) -> int:
    if one.document is None or other.document is None:
        return NOTHING_SAID
    same_number = one.number is not None and one.number == other.number
    slipped = not same_number and _slip(one.number, other.number)
    if one.kind != other.kind and not same_number and not slipped:
        return NOTHING_SAID
    if same_number or one.document == other.document:
        return 3
    if slipped:
        return 1 if _next_in_sequence(one.number or "", other.number or "") else 2
    return 0


def _next_in_sequence(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    end, other_end = one[-_DIGITS_COMPARED:], other[-_DIGITS_COMPARED:]
    if end.isdigit() and other_end.isdigit():
        return abs(int(end) - int(other_end)) <= _IN_SEQUENCE
    return one[:-1] == other[:-1]


def _street(one: Record, other: Record) -> int:
    if one.street is None or other.street is None:
        return NOTHING_SAID
    if one.street == other.street:
        return 2
    if one.street.isascii() and other.street.isascii():
        return int(_alike(one.street, other.street, _STREET_ALIKE))
    shared = len(set(one.street) & set(other.street))
    return int(2 * shared >= _STREET_ALIKE * (len(one.street) + len(other.street)))


def _place(one: Record, other: Record) -> int:
    towns = one.city is not None and other.city is not None
    codes = one.postcode is not None and other.postcode is not None
    if not towns and not codes:
        return NOTHING_SAID
    same_town, same_code = towns and one.city == other.city, codes and one.postcode == other.postcode
    if same_code:
        return 5 if same_town else 4
    if same_town:
        return 3
    if towns and f"{one.city}{other.city}".isascii() and _alike(one.city, other.city, _TOWN_ALIKE):
        return 2
    return int(codes and OSA.distance(one.postcode or "", other.postcode or "", score_cutoff=1) <= 1)


def _phone(one: Record, other: Record) -> int:
    return NOTHING_SAID if one.phone is None or other.phone is None else int(one.phone == other.phone)


def _email(one: Record, other: Record) -> int:
    return NOTHING_SAID if one.email is None or other.email is None else int(one.email == other.email)


_DEGREES: dict[str, Callable[[Record, Record], int]] = {
    "given": _given,
    "family": _family,
    "born": _born,
    "document": _document,
    "street": _street,
    "place": _place,
    "phone": _phone,
    "email": _email,
}
if list(_DEGREES) != list(model.COMPARISONS):
    raise AssertionError("every comparison of the model has its twin here, in the same order")
