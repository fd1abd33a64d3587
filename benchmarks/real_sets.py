"""The real sets that cards are measured on: columns known when the credit was granted, and the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from examples.furnished import DATA

_TAIWAN = """
select * exclude (ID, SEX, EDUCATION, MARRIAGE, AGE, default_payment_next_month), default_payment_next_month as bad
from '{data}/taiwan_card/clients.parquet'
"""
# Term is left out: loans that end early have their term shortened, so it tells the outcome.
_SBA = """
select State as state, Bank as bank, BankState as bank_state, substr(Zip, 1, 3) as zip_area, City as city,
    substr(NAICS, 1, 2) as sector, NAICS as industry, try_cast(ApprovalFY as int) as approval_year,
    try_cast(NoEmp as int) as employees, NewExist as new_or_existing, try_cast(CreateJob as int) as jobs_created,
    try_cast(RetainedJob as int) as jobs_retained,
    case when FranchiseCode in ('0', '1') then 'none' else 'franchise' end
    as franchise, UrbanRural as urban_or_rural, RevLineCr as revolving, LowDoc as low_documents,
    try_cast(regexp_replace(GrAppv, '[$, ]', '', 'g') as double) as approved,
    try_cast(regexp_replace(SBA_Appv, '[$, ]', '', 'g') as double) as guaranteed,
    (MIS_Status = 'CHGOFF')::int as bad
from '{data}/sba_7a/loans.parquet' where MIS_Status in ('P I F', 'CHGOFF')
"""
_GERMAN = """
select * exclude (kredit, famges, gastarb, alter), 1 - kredit as bad from '{data}/south_german/credit.parquet'
"""


@dataclass(frozen=True, slots=True)
class RealSet:
    """columns: numbers and words as published, without protected attributes. bad: 1 for bad, per row."""

    name: str
    columns: pa.Table
    bad: npt.NDArray[np.int64]


def real_sets() -> Iterator[RealSet]:
    for name, query in (("taiwan", _TAIWAN), ("sba", _SBA), ("german", _GERMAN)):
        table = duckdb.sql(query.format(data=DATA)).to_arrow_table()
        yield RealSet(name, table.drop_columns("bad"), table["bad"].to_numpy().astype(np.int64))
