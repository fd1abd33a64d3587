"""Who the persons are: names, birth days, documents, homes and telephones, and how each furnisher has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tallystick.simulate import names
from tallystick.simulate.draws import Draws, Flags, Floats, Wholes
from tallystick.simulate.population import PERSONS_A_BLOCK

_HAN = 0.7
_ONE_SIGN = 0.15
_MISTYPED = 0.015
_DAY_MISTYPED = 0.006
_FIRST_BIRTH = -14_600
"""1930, in days since 1970."""
_LAST_BIRTH = 13_000
_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Records:
    """Of which person each record is, by number, and what tells the texts of one person's records apart.

    household: see `Subjects`. twin: number of the person whose birth day it shares, the own where there is none.
    moved: whether the record was made after the person moved. misnamed, misdialled: whether the name or the telephone
    number is mistyped. capitals: whether the furnisher writes names in capitals, the family first.
    """

    person: Wholes
    household: Wholes
    twin: Wholes
    moved: Wholes
    misnamed: Flags
    misdialled: Flags
    capitals: Flags

    def where(self, chosen: Wholes) -> Records:
        return Records(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    def distinct(self) -> tuple[Wholes, Wholes]:
        """Places of one record of each text, and for each record which of them has its texts."""
        told = ((self.person * 2 + self.misnamed) * 2 + self.misdialled) * 2 + self.capitals
        _, first, which = np.unique(told, return_index=True, return_inverse=True)
        return first, which


def is_han(draws: Draws, household: Wholes) -> Flags:
    return np.asarray(draws.uniform("script", household) < _HAN)


def _family(draws: Draws, household: Wholes, shares: Floats, purpose: str) -> Wholes:
    return np.searchsorted(np.cumsum(shares)[:-1], draws.uniform(purpose, household), side="right")


def _skewed(draws: Draws, purpose: str, whose: Wholes, count: int) -> Wholes:
    """A few of the given names are common, most are not."""
    return (count * draws.uniform(purpose, whose) ** 1.6).astype(np.int64)


def mistyped(draws: Draws, purpose: str, record: Wholes) -> Flags:
    """Which records have a slip of the purpose."""
    return np.asarray(draws.uniform(purpose, record) < _MISTYPED)


def person_names(draws: Draws, records: Records) -> tuple[pa.Array, pa.Array]:
    """Name as the furnisher has it, in its native script, and in Latin letters where that is another."""
    han = is_han(draws, records.household)
    native, sounded = _han_names(draws, records, records.misnamed)
    latin = _latin_names(draws, records, records.misnamed)
    chosen = pc.if_else(pa.array(han), native, latin)
    return chosen, pc.if_else(pa.array(han), sounded, pa.scalar(None, pa.string()))


def _han_names(draws: Draws, records: Records, slip: Flags) -> tuple[pa.Array, pa.Array]:
    family = _family(draws, records.household, names.han_shares(), "Chinese family")
    given, count = names.HAN_GIVEN, len(names.HAN_GIVEN)
    first = _skewed(draws, "first sign", records.person, count)
    second = (_skewed(draws, "second sign", records.person, count) + slip) % count
    single = draws.uniform("one sign", records.person) < _ONE_SIGN
    signs = pa.array([sign for sign, _ in given])
    last = _where(~single, signs.take(pa.array(second)))
    native = _together("", _take([one for one, _ in names.HAN_FAMILIES], family), signs.take(pa.array(first)), last)
    capital = _take([sound.capitalize() for _, sound in given], first)
    sound = _together("", capital, _where(~single, _take([sound for _, sound in given], second)))
    return native, _together(" ", _take([one for _, one in names.HAN_FAMILIES], family), sound)


def _latin_names(draws: Draws, records: Records, slip: Flags) -> pa.Array:
    families = [*names.LATIN_FAMILIES, *names.INVENTED_FAMILIES]
    family = _family(draws, records.household, names.latin_shares(), "Latin family")
    count = len(names.LATIN_GIVEN)
    given = _skewed(draws, "given", records.person, count)
    spelled = _take([*names.LATIN_GIVEN, *map(names.mistyped, names.LATIN_GIVEN)], given + count * slip)
    last = _take(families, family)
    usual = _together(" ", spelled, last)
    return pc.if_else(pa.array(records.capitals), pc.utf8_upper(_together(", ", last, spelled)), usual)


def birth_days(draws: Draws, records: Records) -> Wholes:
    """Days since 1970. Twins share one; families are of several ages."""
    person = records.twin
    place = person % PERSONS_A_BLOCK
    age = draws.uniform("birth", records.household)
    oldest = _FIRST_BIRTH + age * (_LAST_BIRTH - _FIRST_BIRTH) * 0.6
    own = draws.uniform("born within", person)
    younger = np.where(person == records.household, 0, np.where(place % 4 == 1, 4, 24)) * _A_YEAR
    return np.asarray(np.minimum(oldest + younger + own * 8 * _A_YEAR, _LAST_BIRTH), dtype=np.int64)


def days_as_told(draws: Draws, born: Wholes, record: Wholes) -> Wholes:
    """The days of birth as the furnisher has them."""
    slip = draws.uniform("day slip", record) < _DAY_MISTYPED
    return np.where(slip, born - 9 * (1 + born % 3), born)


def documents(draws: Draws, records: Records, born: Wholes) -> pa.Array:
    """Numbers of resident cards of a region that is none (99), with the birth day in them and no check sign."""
    day = pc.cast(pa.array(_spelled(born)), pa.string())
    serial = records.person % 10_000
    region = pc.cast(
        pa.array(990_000 + (draws.bits("region", records.household) % np.uint64(1_000)).astype(np.int64)), pa.string()
    )
    return _together("", region, day, _digits(serial, 4))


def _spelled(born: Wholes) -> Wholes:
    """The days as whole numbers of year, month and day."""
    day = born.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year, of_year = np.divmod(month.astype(np.int64), 12)
    return np.asarray(((1970 + year) * 100 + 1 + of_year) * 100 + 1 + (day - month.astype(day.dtype)).astype(np.int64))


def telephones(draws: Draws, records: Records) -> pa.Array:
    """Under +999, which no country has. A move brings a new one to every second person."""
    epoch = records.moved * (draws.uniform("new number", records.person) < 0.5)
    number = (draws.bits("telephone", records.person, epoch) % np.uint64(10**10)).astype(np.int64)
    return _together("", "+999 ", _digits(np.where(records.misdialled, (number + 10_000) % 10**10, number), 10))


@dataclass(frozen=True, slots=True)
class Home:
    """Columns of an address."""

    street: pa.Array
    city: pa.Array
    postcode: pa.Array


def homes(draws: Draws, household: Wholes, moved: Wholes, who: Wholes) -> Home:
    """A household shares an address until one of it moves: then the one has an address alone."""
    whose, epoch = np.where(moved > 0, who, household), moved
    number = pc.cast(pa.array(1 + (draws.uniform("house", whose, epoch) * 240).astype(np.int64)), pa.string())
    street = _take(names.STREETS, (draws.uniform("street", whose, epoch) * len(names.STREETS)).astype(np.int64))
    city = (draws.uniform("city", whose, epoch) ** 1.5 * len(names.CITIES)).astype(np.int64)
    post = 990_000 + city * 100 + (draws.uniform("post", whose, epoch) * 100).astype(np.int64)
    return Home(_together(" ", number, street), _take(names.CITIES, city), _digits(post, 6))


def _take(values: list[str] | tuple[str, ...], places: Wholes) -> pa.Array:
    return pa.array(values).take(pa.array(places))


def _together(between: str, *texts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*texts, between)


def _where(chosen: Flags, texts: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(chosen), texts, "")


def _digits(values: Wholes, width: int) -> pa.Array:
    return pc.utf8_lpad(pc.cast(pa.array(values.astype(np.int64)), pa.string()), width=width, padding="0")
