"""What a furnished line may say: one declarative contract per record type.

The check, the JSON Schema, the documentation page, the example file and the fact table are all made from these objects.
"""

from tallystick.furnish.contracts.account_month import ACCOUNT_MONTH
from tallystick.furnish.contracts.activity_month import ACTIVITY_MONTH
from tallystick.furnish.contracts.fields import MOST_MINOR_UNITS, Contract, Field, FieldType
from tallystick.furnish.contracts.identity import IDENTITY
from tallystick.furnish.contracts.inquiry import INQUIRY
from tallystick.furnish.contracts.public_record import PUBLIC_RECORD
from tallystick.furnish.contracts.relationship import RELATIONSHIP

CONTRACTS = {
    contract.record_type: contract
    for contract in (IDENTITY, ACCOUNT_MONTH, ACTIVITY_MONTH, INQUIRY, PUBLIC_RECORD, RELATIONSHIP)
}

__all__ = [
    "ACCOUNT_MONTH",
    "ACTIVITY_MONTH",
    "CONTRACTS",
    "IDENTITY",
    "INQUIRY",
    "MOST_MINOR_UNITS",
    "PUBLIC_RECORD",
    "RELATIONSHIP",
    "Contract",
    "Field",
    "FieldType",
]
