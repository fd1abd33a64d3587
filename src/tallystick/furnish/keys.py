"""A furnisher's keys however they are written: `0-CARD 7` and `card-7` are one account."""

from __future__ import annotations

from collections.abc import Sequence

ACCOUNT_KEY, CASE_KEY = ("account",), ("authority", "case_number", "kind")
"""The columns by which an account, and a case of a public register, is known among those of its customer."""


def plain_sql(column: str) -> str:
    """SQL of a key in small letters, without signs and leading noughts; of one that has nothing else, the key itself.

    >>> import duckdb
    >>> told = "select '甲-0-CARD 7' as a union all select '甲0card7' union all select '--' order by a desc"
    >>> duckdb.sql(f"select {plain_sql('a')} from ({told})").fetchall()
    [('甲0card7',), ('甲0card7',), ('--',)]
    """
    text = f"{column}::varchar"
    plain = rf"ltrim(regexp_replace(lower({text}), '[^\pL\pN]', '', 'g'), '0')"
    return f"coalesce(nullif({plain}, ''), {text})"


def key_sql(columns: Sequence[str], named: Sequence[str] = ()) -> str:
    """SQL of the texts that tell an item from all others of its customer; null where one of them is.

    named: the columns that hold them, where they are not called so.

    >>> import duckdb
    >>> told = "select '0-CARD 7' as account, 'old' as previous_account"
    >>> own, former = key_sql(ACCOUNT_KEY), key_sql(ACCOUNT_KEY, ["previous_account"])
    >>> duckdb.sql(f"select {own}, {former} from ({told})").fetchall()
    [(['account', 'card7'], ['account', 'old'])]
    """
    told = named or columns
    texts = ", ".join(plain_sql(f'"{name}"') for name in told)
    lacking = " or ".join(f'"{name}" is null' for name in told)
    return f"case when not ({lacking}) then ['{columns[0]}', {texts}] end"
