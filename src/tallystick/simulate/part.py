"""One part of a population, from its seed to its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tallystick.simulate.account_lines import account_months
from tallystick.simulate.accounts import accounts_of
from tallystick.simulate.activity_lines import activity_months, users_of
from tallystick.simulate.columns import coded
from tallystick.simulate.customers import CustomerBook
from tallystick.simulate.draws import Flags, Floats
from tallystick.simulate.files import FileMade, FileMaker, Kind, Writing
from tallystick.simulate.flows import FLOWS
from tallystick.simulate.furnishers import place_of
from tallystick.simulate.habits import as_furnished
from tallystick.simulate.identity_lines import identities
from tallystick.simulate.inquiry_lines import inquiries
from tallystick.simulate.population import Population, Stretch
from tallystick.simulate.public_lines import public_records
from tallystick.simulate.relation_lines import relations
from tallystick.simulate.standing import chance_of_default, defaulted, months_behind
from tallystick.simulate.subjects import Subjects, subjects_of


@dataclass(frozen=True, slots=True)
class Known:
    """Of each subject whose outcome was open: its true chance of default, and whether it defaulted."""

    chance: Floats
    defaulted: Flags


@dataclass(frozen=True, slots=True)
class PartMade:
    files: tuple[FileMade, ...]
    known: Known


def make_part(
    population: Population,
    part: int,
    stretches: tuple[Stretch, ...],
    writing: Writing,
    told: Callable[[int], None],
) -> PartMade:
    """Writes the files of a part. told: is called with the number of persons after each stretch."""
    makers = {kind: FileMaker(writing, kind, part) for kind in Kind}
    known: list[Known] = []
    for stretch in stretches:
        for kind, table in _tables(population, stretch, makers, known):
            makers[kind].write(table)
        told(stretch.last - stretch.first)
    files = [made for maker in makers.values() if (made := maker.close())]
    both = Known(np.concatenate([one.chance for one in known]), np.concatenate([one.defaulted for one in known]))
    return PartMade(tuple(files), both)


def _tables(
    population: Population, stretch: Stretch, makers: dict[Kind, FileMaker], known: list[Known]
) -> Iterator[tuple[Kind, pa.Table]]:
    subjects = subjects_of(population, stretch)
    behind = months_behind(population, subjects)
    accounts = accounts_of(population, subjects, behind)
    book = CustomerBook(len(subjects))
    for lines in account_months(population, subjects, behind, accounts):
        furnished = as_furnished(population.draws, lines)
        makers[Kind.ACCOUNT_MONTHS].refused.update(furnished.refused)
        makers[Kind.ACCOUNT_MONTHS].repeated += furnished.repeated
        yield from ((Kind.ACCOUNT_MONTHS, table) for table in furnished.lines)
        yield Kind.CORRECTIONS, furnished.corrections
        told = lines.accounts.where(lines.told)
        book.add(told.furnisher, told.holder, told.second)
    users = [users_of(population, subjects, turn, flow) for turn, flow in enumerate(FLOWS)]
    yield Kind.ACTIVITY_MONTHS, activity_months(population, subjects, behind, users)
    for flow, whose in zip(FLOWS, users, strict=True):
        book.add(place_of(flow.furnisher), whose)
    yield Kind.INQUIRIES, inquiries(population, subjects, accounts, book)
    yield Kind.PUBLIC_RECORDS, public_records(population, subjects, behind, book)
    yield Kind.RELATIONS, relations(population, subjects, accounts, book)
    who = identities(population, subjects, book.customers(), behind)
    yield Kind.IDENTITIES, who.first
    yield Kind.MOVES, who.later
    yield Kind.TRUE_RECORDS, who.truth
    yield Kind.TRUE_SUBJECTS, _true_subjects(subjects)
    chance, bad = chance_of_default(population, subjects, behind), defaulted(population, behind)
    open_ = ~np.isnan(chance)
    known.append(Known(chance[open_], bad[open_]))
    month = coded(np.full(int(open_.sum()), population.observed), population.month_names)
    columns = {"subject": subjects.number[open_], "month": month, "chance": chance[open_], "outcome": bad[open_]}
    yield Kind.TRUE_OUTCOMES, pa.table(columns)


def _true_subjects(subjects: Subjects) -> pa.Table:
    nobody = np.full(len(subjects), -1)
    owner = np.where(subjects.owner < 0, nobody, subjects.number[subjects.owner])
    twin = np.where(subjects.twin < 0, nobody, subjects.number[subjects.twin])
    return pa.table(
        {
            "subject": subjects.number,
            "kind": coded(subjects.is_business.astype(np.int32), ["person", "business"]),
            "household": subjects.household,
            "owner": pa.array(owner, mask=owner < 0),
            "twin": pa.array(twin, mask=twin < 0),
            "ability": subjects.ability,
            "will": subjects.will,
            "risk": subjects.risk,
        }
    )
