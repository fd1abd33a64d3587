"""`tallystick identity match`: whom an identity is of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from tallystick.cli.options import HERE, At, Json
from tallystick.cli.talk import OUT, show_json


def _told(what: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(help=what)
    return option


def match(
    name: Annotated[str, _told("Full name, in any script.")] = "",
    name_latin: Annotated[str, _told("The same name in Latin letters.")] = "",
    birth_date: Annotated[str, _told("Birth date, as 1988-07-02.")] = "",
    document_type: Annotated[str, _told("What the number is of, as resident_id.")] = "",
    document_number: Annotated[str, _told("Number of a document.")] = "",
    document_country: Annotated[str, _told("Country that issued it, as CN.")] = "",
    street: Annotated[str, _told("Street and number.")] = "",
    city: Annotated[str, _told("City or town.")] = "",
    postcode: Annotated[str, _told("Postal code.")] = "",
    country: Annotated[str, _told("Country of the address, as CN.")] = "",
    phone: Annotated[str, _told("Telephone number.")] = "",
    email: Annotated[str, _told("Electronic mail address.")] = "",
    at: At = HERE,
    as_json: Json = False,
) -> None:
    """Tell whom an identity is of: a hit, several that it may be, or nobody. Persons only.

    Example: tallystick identity match --name "Wang Xiaoming" --birth-date 1988-07-02 --phone "+86 10 5550 0142"
    """
    from tallystick.bureau import Bureau

    said = {
        "name": name,
        "name_latin": name_latin,
        "birth_date": birth_date,
        "document_type": document_type,
        "document_number": document_number,
        "document_country": document_country,
        "street": street,
        "city": city,
        "postcode": postcode,
        "country": country,
        "phone": phone,
        "email": email,
    }
    with Bureau.open(at) as bureau:
        found = bureau.match_person(said)
    if as_json:
        show_json(asdict(found))
        return
    OUT.print(found.answer.value)
    for one in found.subjects:
        sure = "for sure" if one.sure else "may be"
        OUT.print(f"{one.subject} {sure}, probability {one.probability:.6f}: {one.says}", markup=False)
