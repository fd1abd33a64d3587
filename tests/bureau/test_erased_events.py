"""Who was once joined to an erased subject keeps its own history, and nothing of the erased is left in it."""

from datetime import date
from pathlib import Path

import pytest
from tests.bureau.planted import AT_THE_SHOP, PLANTED, SHOP, TODAY, planted_bureau
from tests.bureau.traces import traces

from tallystick.bureau import Bureau
from tallystick.law import ErasureGround
from tallystick.records import links, regrouping
from tallystick.records.events import Why
from tallystick.terms import CustomerRef

STAYS = CustomerRef(SHOP, "s1")
WHY = "QZWHY the clerk saw the passport of Grönwold"
SHOWN = "QZPASSPORT-77-1234"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """The erased-to-be and a shop's customer merged by hand for a day, then split."""
    bureau = planted_bureau(tmp_path)
    together = [bureau.links()[PLANTED], bureau.links()[STAYS]]
    rooms = bureau._rooms
    with rooms.records.writing() as connection:
        regrouping.merge(connection, together, Why(date(2020, 2, 1), "clerk", WHY, SHOWN))
    joined = bureau.links()[PLANTED]
    assert bureau.links()[STAYS] == joined
    with rooms.records.writing() as connection:
        regrouping.split(connection, rooms.vault, joined, [STAYS], Why(date(2020, 2, 2), "clerk", WHY, SHOWN))
    return bureau


def test_the_other_keeps_its_links_of_every_past_day(bureau: Bureau) -> None:
    days = [TODAY, date(2020, 2, 1), date(2020, 2, 2)]

    def linked() -> list[object]:
        with bureau._rooms.records.reading() as connection:
            return [links.links_at(connection, day).get(STAYS) for day in days]

    before = linked()
    assert len(set(before)) >= 2
    bureau.erase([bureau.links()[PLANTED]], date(2020, 2, 3), ErasureGround.UNLAWFUL)
    assert linked() == before
    assert bureau.report(bureau.links()[STAYS]).subject == bureau.links()[STAYS]


def test_what_an_event_said_of_the_erased_is_gone(bureau: Bureau) -> None:
    values = [PLANTED.customer, WHY, SHOWN]
    assert {value for _, value in traces(bureau.folder, values)} == set(values)
    bureau.erase([bureau.links()[PLANTED]], date(2020, 2, 3), ErasureGround.UNLAWFUL)
    assert traces(bureau.folder, values) == set()
    assert traces(bureau.folder, [AT_THE_SHOP.customer]), "another subject's"
