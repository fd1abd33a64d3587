"""An amount is whole minor units of one currency, never a bare float."""

from __future__ import annotations

from dataclasses import dataclass

# Currencies of the shipped data and packs whose minor unit is not a hundredth (ISO 4217, table A.1).
_MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3}


def minor_digits(currency: str) -> int:
    """Digits after the point of a currency's minor unit (ISO 4217): 2 for most.

    >>> minor_digits("CNY"), minor_digits("JPY")
    (2, 0)
    """
    return _MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency (ISO 4217): Money(1999, "CNY") is 19.99 yuan.

    >>> str(Money(-1234567, "CNY"))
    'CNY -12,345.67'
    >>> str(Money(500, "JPY"))
    'JPY 500'
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"currency {self.currency!r} is not three capital letters of ISO 4217")

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        whole, part = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        fraction = f".{part:0{digits}d}" if digits else ""
        return f"{self.currency} {sign}{whole:,}{fraction}"
