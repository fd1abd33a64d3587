"""Every characteristic there is, by id. The ids are the catalogue's; those with an F are beyond it."""

from __future__ import annotations

from tallystick.characteristics.catalogue.capacity import CAPACITY
from tallystick.characteristics.catalogue.conduct import CONDUCT
from tallystick.characteristics.catalogue.inquiries import INQUIRIES
from tallystick.characteristics.catalogue.obligations import OBLIGATIONS
from tallystick.characteristics.catalogue.repayment import REPAYMENT
from tallystick.characteristics.catalogue.tenure import TENURE

CATALOGUE = {one.id: one for one in (*REPAYMENT, *OBLIGATIONS, *CAPACITY, *TENURE, *CONDUCT, *INQUIRIES)}

__all__ = ["CATALOGUE"]
