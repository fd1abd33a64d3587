from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tallystick.records import Records, Vault, identities, links
from tallystick.records.engines import Place
from tallystick.records.identities import IdentityLine
from tallystick.records.schema import IDENTITY_LINK
from tallystick.records.submissions import Receipt, Totals, begin
from tallystick.terms import CustomerRef, NotFoundError, RecordType, SubjectId, SubjectKind

VAULT = Vault(bytes(32))
TODAY = date(2026, 1, 1)


def business(furnisher: str, customer: str, name: str, submission: str = "s") -> IdentityLine:
    ref = CustomerRef(furnisher, customer)
    fact_id = f"{furnisher}-{customer}-{name}"
    return IdentityLine(ref, SubjectKind.BUSINESS, fact_id, submission, 1, TODAY, {"name": name})


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    records = Records.create(place)
    with records.writing() as connection:
        receipt = Receipt("s", RecordType.IDENTITY, "a bank", "file", "00", TODAY, Totals(0, 0, 0, 0), {})
        begin(connection, receipt)
        yield connection
    records.close()


def test_each_new_customer_founds_a_subject_and_a_known_one_does_not(connection: Connection) -> None:
    identities.keep(connection, VAULT, [business("a bank", "1", "Café Müller"), business("a bank", "2", "Other")])
    identities.keep(connection, VAULT, [business("a bank", "1", "Café Müller GmbH")])
    assert len(identities.subject_kinds(connection)) == 2
    subject = identities.links(connection)[CustomerRef("a bank", "1")]
    names = [line.content["name"] for line in identities.identities_of(connection, VAULT, subject)]
    assert names == ["Café Müller", "Café Müller GmbH"]


def test_a_history_that_comes_later_moves_back_the_day_a_customer_is_known_from(connection: Connection) -> None:
    ref = CustomerRef("a bank", "1")
    identities.keep(connection, VAULT, [business("a bank", "1", "Alpha")])
    assert links.links_at(connection, date(2025, 12, 31)) == {}
    identities.keep(connection, VAULT, [replace(business("a bank", "1", "Old"), known_at=date(2020, 1, 1))])
    identities.keep(connection, VAULT, [replace(business("a bank", "1", "New"), known_at=date(2027, 1, 1))])
    assert links.links_at(connection, date(2019, 12, 31)) == {}
    assert links.links_at(connection, date(2020, 1, 1)) == identities.links(connection)
    assert set(links.links_at(connection, TODAY)) == {ref}


def test_names_are_found_by_whole_words_without_case_or_accents(connection: Connection) -> None:
    identities.keep(connection, VAULT, [business("a bank", "1", "Café Müller"), business("b bank", "9", "Müller & Co")])
    assert len(identities.find(connection, VAULT, "MULLER", 10)) == 2
    assert len(identities.find(connection, VAULT, "cafe muller", 10)) == 1
    assert identities.find(connection, VAULT, "mull", 10) == []
    assert len(identities.find(connection, VAULT, "9", 10)) == 1, "a furnisher's customer key is found as well"


def test_no_name_lies_in_the_records_in_the_clear(tmp_path: Path) -> None:
    records = Records.create(tmp_path / "records.sqlite")
    with records.writing() as connection:
        begin(connection, Receipt("s", RecordType.IDENTITY, "a bank", "f", "00", TODAY, Totals(0, 0, 0, 0), {}))
        line = business("a bank", "1", "Zanzibar Trading")
        sealed = IdentityLine(line.ref, line.kind, "id", "s", 1, TODAY, line.content)
        identities.keep(connection, VAULT, [sealed])
    records.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Zanzibar" not in held
    assert b"zanzibar" not in held


def test_an_unknown_subject_is_told_in_a_sentence(connection: Connection) -> None:
    with pytest.raises(NotFoundError, match="knows no subject"):
        identities.kind_of(connection, SubjectId("sub_nobody"))


def test_the_identities_of_one_subject_are_found_by_indexes_alone(tmp_path: Path) -> None:
    """However many there are: with a look at all of them a report takes longer the larger the bureau is."""
    records = Records.create(tmp_path / "records.sqlite")
    asked = identities.identity_rows(IDENTITY_LINK.c.subject == "sub_any")
    with records.reading() as connection:
        asked_in_sqlite = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in connection.execute(text(f"explain query plan {asked_in_sqlite}"))]
    records.close()
    looked_up = [step for step in plan if step.startswith(("SEARCH", "SCAN"))]
    assert {tuple(step.split()[:2]) for step in looked_up} == {
        ("SEARCH", "identity_link"),
        ("SEARCH", "identity"),
        ("SEARCH", "data_key"),
    }, plan
    assert all("USING INDEX" in step for step in looked_up), plan
