"""Who a customer is."""

from __future__ import annotations

from tallystick.furnish.contracts.fields import (
    CUSTOMER,
    FURNISHER,
    REPORTED_ON,
    Contract,
    Field,
    FieldType,
    coded,
    counted,
    day,
    text,
)
from tallystick.terms import RecordType, SubjectKind

IDENTITY = Contract(
    RecordType.IDENTITY,
    "Who a customer is. Kept apart from all other facts, encrypted.",
    (
        FURNISHER,
        CUSTOMER,
        coded("kind", tuple(SubjectKind), "A person or a small business.", required=True),
        text("name", "Full or legal name as the furnisher has it, in its native script.", like="王小明"),
        text("trade_name", "Name that a business trades under."),
        text("registry_number", "Number in a business register.", longest=40),
        day("birth_date", "Birth date of a person.", like="1988-07-02"),
        text("street", "Street and number.", like="12 Quay Road"),
        text("city", "City or town.", like="Beijing"),
        text("region", "State or province.", longest=60),
        text("postcode", "Postal code.", longest=12, like="100020"),
        text("country", "ISO 3166 code of two letters.", longest=2, like="CN"),
        Field("founded", FieldType.MONTH, "Month in which a business was registered."),
        coded(
            "establishment",
            ("new", "existing"),
            "Whether a business was new or existed when its furnisher took it on.",
        ),
        text("industry", "Industry code (NAICS or GB/T 4754).", longest=8),
        counted("employees", "People that a business employs.", highest=1_000_000),
        REPORTED_ON,
        text("name_latin", "The same name in Latin letters, as on a passport.", like="Wang Xiaoming"),
        text("former_name", "Name that the customer bore before."),
        coded(
            "document_type",
            ("resident_id", "passport", "residence_permit", "driving_licence", "tax_number"),
            "What document the number is of.",
            like="resident_id",
        ),
        text("document_number", "Number of the document.", longest=40, like="11010519880702001X"),
        text("document_country", "ISO 3166 code of the country that issued the document.", longest=2, like="CN"),
        text("phone", "Telephone number, with its country code.", longest=24, like="+86 10 5550 0142"),
        text("email", "Electronic mail address.", longest=120),
        day("address_since", "Day since which the customer is at this address."),
        text("employer", "Who employs a person.", longest=120),
        day("employed_since", "Day since which a person works for that employer."),
        coded(
            "assurance",
            ("none", "self_declared", "document_checked", "checked_by_third_party"),
            "How well the furnisher knows that the customer is who it says.",
            like="document_checked",
        ),
        day("died_on", "Day on which a person died."),
        coded("standing", ("active", "abnormal_list", "suspended", "revoked", "closed"), "A business in its register."),
    ),
    key=("customer",),
    about=None,
)
