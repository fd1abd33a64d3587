"""With the records on a server, an erasure leaves nothing in its tables' files; the page says how to rid its log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.bureau.planted import AT_THE_SHOP, PLANTED, TODAY, VALUES, planted_bureau, secrets
from tests.bureau.traces import traces, written_forms
from tests.cli.test_furnish import ROOT
from tests.postgres import Server

from tallystick.bureau import Bureau
from tallystick.law import ErasureGround
from tallystick.records import members
from tallystick.terms import BusyError

LOG = "pg_wal"
PAGE = (ROOT / "docs" / "postgresql.md").read_text()


def lying(folder: Path, values: Iterable[str | bytes], *, but: str = "") -> set[tuple[str, str | bytes]]:
    """(part of the data directory, value) for each value that a file of the server holds in any form."""
    forms = {value: tuple(written_forms(value).values()) for value in values}
    found = set()
    for path in sorted(folder.rglob("*")):
        part = path.relative_to(folder).parts[0]
        if path.is_file() and part != but:
            content = path.read_bytes()
            found |= {(part, value) for value, ways in forms.items() if any(way in content for way in ways)}
    return found


@pytest.fixture
def planted(tmp_path: Path, postgres: Server) -> tuple[Bureau, str]:
    url = postgres.new_database()
    return planted_bureau(tmp_path, url), url.partition("@/")[2].partition("?")[0]


def test_after_an_erasure_no_file_of_the_server_holds_what_was_planted_but_its_log(
    planted: tuple[Bureau, str], postgres: Server
) -> None:
    """In the plain, and sealed: the bytes of the seals and of the keys are looked for as well."""
    made, database = planted
    with made as bureau:
        # As the server does by itself from time to time: the commonest keys are now in its statistics.
        postgres.run_in(database, "analyze")
        postgres.run("checkpoint")
        kept = secrets(bureau, PLANTED, AT_THE_SHOP)
        assert len(kept) >= 10
        plain = [value for value in VALUES if lying(postgres.data, [value], but=LOG)]
        assert {PLANTED.customer, AT_THE_SHOP.customer} <= set(plain)
        sealed = {value for _, value in lying(postgres.data, kept, but=LOG)}
        assert len(sealed) >= 4, "seals and wrapped keys lie in the tables"
        assert lying(postgres.data, plain) > lying(postgres.data, plain, but=LOG), "and all of it in the log"

        gone = {bureau.links()[ref] for ref in (PLANTED, AT_THE_SHOP)}
        bureau.erase(gone, TODAY, ErasureGround.CONSENT_WITHDRAWN)
        postgres.run("checkpoint")
        assert lying(postgres.data, [*VALUES, *kept], but=LOG) == set()
        assert traces(bureau.folder, [*VALUES, *kept]) == set()


def test_the_log_is_rid_of_it_as_the_page_says(planted: tuple[Bureau, str], postgres: Server) -> None:
    made, _ = planted
    with made as bureau:
        kept = secrets(bureau, PLANTED)
        bureau.erase([bureau.links()[PLANTED]], TODAY, ErasureGround.CONSENT_WITHDRAWN)
        postgres.run("checkpoint")
        assert lying(postgres.data / LOG, [PLANTED.customer, *kept]), "the log has it still"
        for statement in ("alter system set wal_recycle = off", "select pg_reload_conf()"):
            assert statement in PAGE
            postgres.run(statement)
        assert "once for each file" in PAGE
        for _ in list((postgres.data / LOG).glob("0*")):
            for statement in ("select pg_switch_wal()", "checkpoint"):
                assert statement in PAGE
                postgres.run(statement)
        assert lying(postgres.data, [PLANTED.customer, *kept]) == set()
        postgres.run("alter system reset wal_recycle", "select pg_reload_conf()")


def test_while_somebody_reads_the_records_of_before_it_is_not_told_as_done(
    planted: tuple[Bureau, str], postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps deleted rows for them, in the new tables too."""
    made, _ = planted
    monkeypatch.setattr("tallystick.records.engines.postgres._READERS_END", 0.3)
    with made as bureau:
        gone = [bureau.links()[PLANTED]]
        with bureau._rooms.records.reading() as reader:
            assert members.furnisher_count(reader) == 2
            with pytest.raises(BusyError, match="still reading"):
                bureau.erase(gone, TODAY, ErasureGround.CONSENT_WITHDRAWN)
            assert [entry.carried_out_on for entry in bureau.erasures()] == [None]
        assert bureau.carry_out_erasures(TODAY).erasures == 1
        postgres.run("checkpoint")
        assert lying(postgres.data, [PLANTED.customer], but=LOG) == set()
