"""Hold lines against what the bureau remembers: who was told and who erased, what was taken back, what left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from tallystick.furnish.adverse import find_without_notice, refuse_without_notice
from tallystick.furnish.contracts import Contract
from tallystick.furnish.left import LEAVING_WHOLE, keys_named, refuse_left
from tallystick.furnish.returning import find_returning, hold_returning
from tallystick.furnish.settle import hold_erased_customers
from tallystick.furnish.tables import FACT_TABLES
from tallystick.lake import customer_table
from tallystick.law import Jurisdiction
from tallystick.records import Records, Vault, erasures, left_items, links
from tallystick.terms import CustomerRef, RecordType, SubjectKind


@dataclass(frozen=True, slots=True)
class Remembering:
    """The typed lines of one file in an engine of the lake, and the records that they are held against."""

    engine: duckdb.DuckDBPyConnection
    records: Records
    vault: Vault
    contract: Contract

    def refuse(self, law: Jurisdiction, on: date, *, certified: bool) -> None:
        """Adds to the table `fault`, and makes `returning_line` (see `returning.find_returning`).

        certified: somebody certifies that what comes back is complete and accurate.
        """
        if self.contract.record_type is RecordType.ACCOUNT_MONTH:
            self._refuse_without_notice(law)
        find_returning(self.engine, self.contract)
        if not certified:
            hold_returning(self.engine)
        if self.contract.record_type in LEAVING_WHOLE:
            self._refuse_left(on, certified=certified)
        # Last, for it takes away what else was found wrong with a line of who was erased.
        self._refuse_erased()

    def _refuse_without_notice(self, law: Jurisdiction) -> None:
        if customers := find_without_notice(self.engine, law):
            with self.records.reading() as connection:
                businesses = links.of_kind_among(connection, customers, SubjectKind.BUSINESS)
            refuse_without_notice(self.engine, businesses)

    def _refuse_left(self, on: date, *, certified: bool) -> None:
        """What left is known by marks alone, so each that the file names is held against these."""
        with self.records.reading() as connection:
            if not left_items.anything(connection):
                return
            customers = left_items.customers_among(connection, self.vault, self._named(("customer",)))
            if not customers:
                return
            named = keys_named(self.engine, self.contract, customers)
            left = left_items.left_among(connection, self.vault, named, on)
        if left:
            refuse_left(self.engine, self.contract, left, certified=certified)

    def _refuse_erased(self) -> None:
        """Erased customers are known by their tombstones alone, so each that the file names is held against these."""
        table = FACT_TABLES[self.contract.record_type]
        with self.records.reading() as connection:
            if not erasures.anybody(connection):
                return
            erased = erasures.erased_among(connection, self.vault, self._named(table.names))
        if erased:
            self.engine.register("customer_erased", customer_table(erased))
            hold_erased_customers(self.engine, table)

    def _named(self, columns: Iterable[str]) -> list[CustomerRef]:
        named = " union ".join(f"select furnisher, {column} as customer from typed" for column in columns)
        asked = f"from ({named}) where furnisher is not null and customer is not null"
        return [CustomerRef(*row) for row in self.engine.execute(asked).fetchall()]
