"""What is remembered of items that left: known again by their keys alone, forgotten on a day or with their customer."""

from datetime import date

from tallystick.records import Records, Vault, left_items
from tallystick.records.engines import Place
from tallystick.records.left_items import LeftItem
from tallystick.terms import CustomerRef

ONE, OTHER = CustomerRef("A bank", "1"), CustomerRef("A bank", "2")
CARD, CASE = ("account", "card"), ("authority", "a court", "e71", "lien")
DAY, FORGET = date(2021, 7, 1), date(2031, 7, 1)
VAULT = Vault(bytes(32))
LEFT = [LeftItem(ONE, CARD, 24_221), LeftItem(ONE, CASE), LeftItem(OTHER, CARD, 24_000)]


def test_they_are_known_by_customer_and_key_until_their_day(place: Place) -> None:
    records = Records.create(place)
    with records.writing() as connection:
        assert not left_items.anything(connection)
        left_items.remember(connection, VAULT, LEFT, FORGET)
        stranger = CustomerRef("Another bank", "1")
        assert left_items.customers_among(connection, VAULT, [ONE, stranger]) == {ONE}
        asked = [(ONE, CARD), (ONE, CASE), (ONE, ("account", "loan")), (OTHER, CASE), (stranger, CARD)]
        assert set(left_items.left_among(connection, VAULT, asked, DAY)) == set(LEFT[:2])
        assert left_items.left_among(connection, VAULT, asked, FORGET) == []
        assert left_items.left_among(connection, Vault(b"\1" * 32), asked, DAY) == [], (
            "without the key they tell nothing"
        )


def test_what_left_a_second_time_is_remembered_as_of_then(place: Place) -> None:
    records = Records.create(place)
    with records.writing() as connection:
        left_items.remember(connection, VAULT, LEFT, FORGET)
        left_items.remember(connection, VAULT, [LeftItem(ONE, CARD, 24_300)], date(2036, 1, 1))
        [told] = left_items.left_among(connection, VAULT, [(ONE, CARD)], FORGET)
        assert told.through == 24_300


def test_they_are_forgotten_on_their_day_and_with_their_customer(place: Place) -> None:
    records = Records.create(place)
    asked = [(item.ref, item.key) for item in LEFT]
    with records.writing() as connection:
        left_items.remember(connection, VAULT, LEFT, FORGET)
        left_items.forget_customers(connection, VAULT, [ONE])
        assert left_items.left_among(connection, VAULT, asked, DAY) == LEFT[2:]
        assert left_items.forget(connection, date(2031, 6, 30)) == 0
        assert left_items.forget(connection, FORGET) == 1
        assert not left_items.anything(connection)
