"""Every characteristic there is, by id. The ids are the catalogue's; those with an F are beyond it."""

from __future__ import annotations

from tallystick.characteristics.catalogue.across import ACROSS
from tallystick.characteristics.catalogue.bills import DAILY_BILLS
from tallystick.characteristics.catalogue.capacity import CAPACITY
from tallystick.characteristics.catalogue.conduct import CONDUCT
from tallystick.characteristics.catalogue.guarantees import GUARANTEES
from tallystick.characteristics.catalogue.identity import IDENTITY
from tallystick.characteristics.catalogue.inquiries import INQUIRIES
from tallystick.characteristics.catalogue.lenders import LENDERS
from tallystick.characteristics.catalogue.merchants import MERCHANTS
from tallystick.characteristics.catalogue.obligations import OBLIGATIONS
from tallystick.characteristics.catalogue.orders import PLATFORM_ORDERS
from tallystick.characteristics.catalogue.public_records import PUBLIC_RECORDS
from tallystick.characteristics.catalogue.repayment import REPAYMENT
from tallystick.characteristics.catalogue.spells import SPELLS
from tallystick.characteristics.catalogue.tenure import TENURE

_OWED = (*REPAYMENT, *SPELLS, *PUBLIC_RECORDS, *OBLIGATIONS, *GUARANTEES, *LENDERS)
_LENT = (*_OWED, *TENURE, *IDENTITY, *CONDUCT, *INQUIRIES)
_LIVED = (*CAPACITY, *DAILY_BILLS, *PLATFORM_ORDERS, *MERCHANTS)

CATALOGUE = {one.id: one for one in (*_LENT, *_LIVED, *ACROSS)}

__all__ = ["CATALOGUE"]
