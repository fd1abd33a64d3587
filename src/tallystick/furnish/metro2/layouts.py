"""The segments of Metro 2, 426-byte character format and 366-byte packed format, as data.

Source: the layout as published with github.com/moov-io/metro2 (Apache-2.0) and github.com/cfpb/Metro2 (CC0); names and
positions are those of the Consumer Data Industry Association's format. The reader, the writer and the reference page
are made from these objects.
"""

from __future__ import annotations

from tallystick.furnish.metro2.layout import Field, Kind, Layout, day, number, reserved, text

RECORD_LENGTH = Field("record_descriptor_word", 1, 4, Kind.LENGTH, "Bytes of the record, these four among them.")


def _amount(name: str, start: int, says: str) -> Field:
    return number(name, start, 9, f"{says} In whole dollars.", packed=5)


def _packed_day(name: str, start: int, says: str) -> Field:
    return day(name, start, says, packed=5)


def _consumer(start: int, *, packed: bool) -> tuple[Field, ...]:
    """The fields of a consumer, which the base segment, J1 and J2 share; only the base packs its numbers."""
    return (
        text("surname", start, 25, "Last name."),
        text("first_name", start + 25, 20, "First name."),
        text("middle_name", start + 45, 20, "Middle name or initial."),
        text("generation_code", start + 65, 1, "J junior, S senior, 2 to 9."),
        number("social_security_number", start + 66, 9, "Zeros or nines if not known.", packed=5 if packed else None),
        day("date_birth", start + 75, "Day of birth.", packed=5 if packed else None),
        number("telephone_number", start + 83, 10, "Area code and number.", packed=6 if packed else None),
        text("ecoa_code", start + 93, 1, "What the consumer is to the account."),
        text("consumer_information_indicator", start + 94, 2, "Bankruptcy and the like, of this consumer."),
    )


def _address(start: int) -> tuple[Field, ...]:
    return (
        text("country_code", start, 2, "Country."),
        text("first_line_address", start + 2, 32, "Street and number."),
        text("second_line_address", start + 34, 32, "Second line of the address."),
        text("city", start + 66, 20, "City."),
        text("state", start + 86, 2, "State."),
        text("zip_code", start + 88, 9, "Postal code."),
        text("address_indicator", start + 97, 1, "How well the address is known."),
        text("residence_code", start + 98, 1, "O owns, R rents."),
    )


HEADER = Layout(
    "HEADER",
    "Who sends the file, and when; the first record.",
    (
        RECORD_LENGTH,
        text("record_identifier", 5, 6, "HEADER."),
        text("cycle_identifier", 11, 2, "Cycle that is reported."),
        text("innovis_program_identifier", 13, 10, "Number that this agency gave the sender."),
        text("equifax_program_identifier", 23, 10, "Number that this agency gave the sender."),
        text("experian_program_identifier", 33, 5, "Number that this agency gave the sender."),
        text("trans_union_program_identifier", 38, 10, "Number that this agency gave the sender."),
        day("activity_date", 48, "Day of the latest update to any account."),
        day("date_created", 56, "Day on which the file was made."),
        day("program_date", 64, "Day on which the sender's program was made."),
        day("program_revision_date", 72, "Day on which the sender's program was last changed."),
        text("reporter_name", 80, 40, "Who sends the file."),
        text("reporter_address", 120, 96, "Where the sender is."),
        number("reporter_telephone_number", 216, 10, "The sender's telephone."),
        text("software_vendor_name", 226, 40, "Whose program made the file."),
        text("software_version_number", 266, 5, "Which version of it."),
        text("prbc_program_identifier", 271, 10, "Number that this agency gave the sender."),
        Field("reserved_281", 281, 146, Kind.TEXT, "Reserved: blanks.", packed=86),
    ),
)

BASE = Layout(
    "BASE",
    "One account, and its first consumer.",
    (
        RECORD_LENGTH,
        number("processing_indicator", 5, 1, "Always 1."),
        Field("time_stamp", 6, 14, Kind.TIMESTAMP, "When the account was updated.", packed=8),
        number("correction_indicator", 20, 1, "1 for a correction."),
        text("identification_number", 21, 20, "The furnisher's code of itself or its branch."),
        text("cycle_identifier", 41, 2, "Cycle of the account."),
        text("consumer_account_number", 43, 30, "The furnisher's key of the account."),
        text("portfolio_type", 73, 1, "C line of credit, I instalment, M mortgage, O open, R revolving."),
        text("account_type", 74, 2, "What kind of credit it is."),
        _packed_day("date_opened", 76, "Day on which it was opened."),
        _amount("credit_limit", 84, "Limit of a line or card."),
        _amount("highest_credit", 93, "Amount granted of a loan; of a line or card, the most ever used."),
        text("terms_duration", 102, 3, "Months of a loan, years of a mortgage, or LOC, REV, 001."),
        text("terms_frequency", 105, 1, "How often a payment is due."),
        _amount("scheduled_monthly_payment_amount", 106, "Due in the month."),
        _amount("actual_payment_amount", 115, "Paid in the month."),
        text("account_status", 124, 2, "How it stands at the day of the information."),
        text("payment_rating", 126, 1, "How late it was, beside a status that does not say so."),
        text("payment_history_profile", 127, 24, "One code a month, newest first, the month before this one first."),
        text("special_comment", 151, 2, "More of how it stands."),
        text("compliance_condition_code", 153, 2, "Disputed, closed at the consumer's request."),
        _amount("current_balance", 155, "Owed at the day of the information."),
        _amount("amount_past_due", 164, "Part of it that is 30 days or more late."),
        _amount("original_charge_off_amount", 173, "Amount written off."),
        _packed_day("date_account_information", 182, "The day as of which the record speaks."),
        _packed_day("date_first_delinquency", 190, "Day of the first 30-day lateness that led to the status."),
        _packed_day("date_closed", 198, "Day on which it was closed."),
        _packed_day("date_last_payment", 206, "Day of the last payment."),
        text("interest_type_indicator", 214, 1, "F fixed, V variable."),
        reserved(215, 17),
        *_consumer(232, packed=True),
        *_address(328),
    ),
)

J1 = Layout(
    "J1",
    "Another consumer of the account, at the same address.",
    (text("segment_identifier", 1, 2, "J1."), reserved(3, 1), *_consumer(4, packed=False), reserved(100, 1)),
)
J2 = Layout(
    "J2",
    "Another consumer of the account, at another address.",
    (
        text("segment_identifier", 1, 2, "J2."),
        reserved(3, 1),
        *_consumer(4, packed=False),
        *_address(100),
        reserved(199, 2),
    ),
)
K1 = Layout(
    "K1",
    "Whose claim it was at first.",
    (
        text("segment_identifier", 1, 2, "K1."),
        text("original_creditor_name", 3, 30, "Name of the first creditor."),
        number("creditor_classification", 33, 2, "Its trade, 1 to 15."),
    ),
)
K2 = Layout(
    "K2",
    "From whom the account was bought, or to whom it was sold.",
    (
        text("segment_identifier", 1, 2, "K2."),
        number("purchased_indicator", 3, 1, "1 bought from, 2 sold to, 9 takes back what was said of it."),
        text("purchased_name", 4, 30, "Name of the seller or buyer."),
        reserved(34, 1),
    ),
)
K3 = Layout(
    "K3",
    "A mortgage's numbers elsewhere.",
    (
        text("segment_identifier", 1, 2, "K3."),
        number("agency_identifier", 3, 2, "0 none, 1 Fannie Mae, 2 Freddie Mac."),
        text("agency_account_number", 5, 18, "The agency's number."),
        text("mortgage_identification_number", 23, 18, "The mortgage's own number."),
    ),
)
K4 = Layout(
    "K4",
    "A payment out of the ordinary.",
    (
        text("segment_identifier", 1, 2, "K4."),
        number("specialized_payment_indicator", 3, 2, "1 balloon, 2 deferred."),
        day("deferred_payment_start_date", 5, "Day from which payments are due again."),
        day("balloon_payment_due_date", 13, "Day on which the balloon is due."),
        number("balloon_payment_amount", 21, 9, "The balloon, in whole dollars."),
        reserved(30, 1),
    ),
)
L1 = Layout(
    "L1",
    "The account's number changes.",
    (
        text("segment_identifier", 1, 2, "L1."),
        number("change_indicator", 3, 1, "1 account number, 2 identification number, 3 both."),
        text("new_consumer_account_number", 4, 30, "The account's new number; the base segment has the old one."),
        text("new_identification_number", 34, 20, "The furnisher's new code."),
        reserved(54, 1),
    ),
)
N1 = Layout(
    "N1",
    "Who employs the first consumer.",
    (
        text("segment_identifier", 1, 2, "N1."),
        text("employer_name", 3, 30, "Name of the employer."),
        text("first_line_employer_address", 33, 32, "Street and number."),
        text("second_line_employer_address", 65, 32, "Second line of the address."),
        text("employer_city", 97, 20, "City."),
        text("employer_state", 117, 2, "State."),
        text("zip_code", 119, 9, "Postal code."),
        text("occupation", 128, 18, "What the consumer does there."),
        reserved(146, 1),
    ),
)

APPENDED = {layout.identifier: layout for layout in (J1, J2, K1, K2, K3, K4, L1, N1)}
"""What may follow a base segment, in this order; J1 and J2 as often as there are consumers."""

STATUSES_COUNTED = (
    *("DA", "05", "11", "13", "61", "62", "63", "64", "65", "71", "78", "80", "82", "83", "84"),
    *("88", "89", "93", "94", "95", "96", "97"),
)
"""Account statuses in the order of their totals in the trailer; DF stands before them."""

_TOTALS = (
    ("total_ecoa_code_z", "Consumers with ECOA code Z."),
    ("total_employment_segments", "N1 segments."),
    ("total_original_creditor_segments", "K1 segments."),
    ("total_purchased_to_segments", "K2 segments."),
    ("total_mortgage_information_segments", "K3 segments."),
    ("total_payment_information_segments", "K4 segments."),
    ("total_change_segments", "L1 segments."),
    ("total_social_numbers_all_segments", "Social security numbers in all segments."),
    ("total_social_numbers_base_segments", "Social security numbers in base segments."),
    ("total_social_numbers_j1_segments", "Social security numbers in J1 segments."),
    ("total_social_numbers_j2_segments", "Social security numbers in J2 segments."),
    ("total_dates_birth_all_segments", "Days of birth in all segments."),
    ("total_dates_birth_base_segments", "Days of birth in base segments."),
    ("total_dates_birth_j1_segments", "Days of birth in J1 segments."),
    ("total_dates_birth_j2_segments", "Days of birth in J2 segments."),
    ("total_telephone_numbers_all_segments", "Telephone numbers in all segments."),
)


def _total(name: str, start: int, says: str) -> Field:
    return number(name, start, 9, says, packed=5)


TRAILER = Layout(
    "TRAILER",
    "Counts of what the file holds; the last record.",
    (
        RECORD_LENGTH,
        text("record_identifier", 5, 7, "TRAILER."),
        _total("total_base_records", 12, "Base segments."),
        Field("reserved_21", 21, 9, Kind.TEXT, "Reserved: blanks.", packed=5),
        _total("total_status_code_df", 30, "Accounts with status DF."),
        _total("total_consumer_segments_j1", 39, "J1 segments."),
        _total("total_consumer_segments_j2", 48, "J2 segments."),
        _total("block_count", 57, "Blocks of the file; zeros if not told."),
        *(
            _total(f"total_status_code_{status.lower()}", 66 + 9 * place, f"Accounts with status {status}.")
            for place, status in enumerate(STATUSES_COUNTED)
        ),
        *(_total(name, 264 + 9 * place, says) for place, (name, says) in enumerate(_TOTALS)),
        Field("reserved_408", 408, 19, Kind.TEXT, "Reserved: blanks.", packed=135),
    ),
)

LAYOUTS = (HEADER, BASE, *APPENDED.values(), TRAILER)
