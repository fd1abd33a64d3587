"""`tallystick furnish metro2`: Metro 2 files into lines of the contracts, and back."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.options import Json, today
from tallystick.cli.talk import OUT, TALK, show_json, show_table
from tallystick.terms import TallystickError

metro2 = typer.Typer(help="Metro 2 files: read them, write them, look into them.", no_args_is_help=True)

Currency = Annotated[str, typer.Option(help="ISO 4217 code of the file's whole amounts.")]
WithoutTrailer = Annotated[
    bool, typer.Option("--without-trailer", help="Take a file whose writer makes no trailer, though it may be cut off.")
]
SecretFile = Annotated[
    Path, typer.Option(help="File with the secret that keys of customers are made with; made where there is none.")
]
SECRET = Path("metro2.secret")
_LOOKS_WRONG = 6
_LEAST_SECRET = 16


@metro2.command("read")
def read(
    file: Path,
    to: Annotated[Path, typer.Option(help="Folder for the files of lines.")],
    secret: SecretFile = SECRET,
    currency: Currency = "USD",
    without_trailer: WithoutTrailer = False,
    as_json: Json = False,
) -> None:
    """Turn a Metro 2 file into files of lines that `furnish submit` takes.

    Ends with 6 where the trailer's totals are not what the file holds.

    Example: tallystick furnish metro2 read june.dat --to june
    """
    from tallystick.furnish.metro2.convert import convert
    from tallystick.furnish.metro2.incoming import Setting

    told = convert(file, to, Setting(currency, secret_in(secret)), needs_trailer=not without_trailer)
    if as_json:
        show_json(asdict(told) | {"differences": [str(one) for one in told.differences]})
    else:
        OUT.print(
            f"read {told.records:,} accounts: {told.identities:,} identities, {told.account_months:,} account months, "
            f"{told.history:,} months of history, {told.left_out:,} left out (see left_out.csv)"
        )
        for difference in told.differences:
            OUT.print(str(difference), markup=False)
    if told.differences:
        raise typer.Exit(_LOOKS_WRONG)


def secret_in(path: Path) -> bytes:
    """The secret of a file, which is made where there is none. Raises TallystickError for a secret that is none."""
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32) + "\n")
            TALK.print(f"made {path}: keep it, for the same customers get the same keys with it alone", markup=False)
        secret = path.read_bytes().strip()
    except OSError as error:
        raise TallystickError(
            f"the secret cannot be read or made: {error.strerror}", where=str(path), mend="name a file with --secret"
        ) from error
    if len(secret) < _LEAST_SECRET:
        raise TallystickError(
            f"the secret has {len(secret)} bytes, and {_LEAST_SECRET} are the least", where=str(path), mend="remove it"
        )
    return secret


@metro2.command("write")
def write(
    account_months: Path,
    identities: Annotated[Path, typer.Option(help="Identity file of the lines' customers.")],
    to: Annotated[Path, typer.Option(help="Metro 2 file to write.")],
    identification: Annotated[str, typer.Option(help="The furnisher's code of itself, at most 20 signs.")],
    name: Annotated[str, typer.Option(help="Who sends the file.")],
    address: Annotated[str, typer.Option(help="Where the sender is.")] = "",
    style: Annotated[str, typer.Option(help="How records lie in it: lines, fixed, variable or packed.")] = "lines",
    currency: Currency = "USD",
    jurisdiction: Annotated[str, typer.Option(help="Whose law the lines keep: cn, eu or us.")] = "us",
    as_json: Json = False,
) -> None:
    """Write account months as a Metro 2 file, each account as of its latest month.

    Example: tallystick furnish metro2 write june.csv --identities people.csv --to june.dat --identification 12 --name A
    """
    from tallystick import law
    from tallystick.furnish.metro2.export import Furnisher, export
    from tallystick.furnish.metro2.writing import Style

    if style not in tuple(Style):
        raise TallystickError(f"there is no style {style!r}", mend=f"choose one of {', '.join(Style)}")
    told = export(
        account_months,
        identities,
        to,
        Furnisher(identification, name, address),
        law.load(jurisdiction),
        style=Style(style),
        currency=currency,
        made_on=today(),
    )
    if as_json:
        show_json(asdict(told))
        return
    OUT.print(f"wrote {told.records:,} accounts, left out {len(told.left_out):,}")
    if told.left_out:
        show_table("Left out", ("account", "why"), [(one.account, one.why) for one in told.left_out[:20]])


@metro2.command("show")
def show(
    file: Path,
    record: Annotated[int, typer.Option(help="Which record, counted from 1; the header is the first.", min=1)] = 1,
    without_trailer: WithoutTrailer = False,
    as_json: Json = False,
) -> None:
    """Show what one record of a Metro 2 file says, field by field.

    Example: tallystick furnish metro2 show june.dat --record 2
    """
    from itertools import islice

    from tallystick.furnish.metro2.reading import read_records

    found = next(islice(read_records(file, needs_trailer=not without_trailer), record - 1, None), None)
    if found is None:
        raise TallystickError(f"the file has no record {record:,}", where=str(file), mend="ask for an earlier one")
    segments = [(one.layout.identifier, one.said()) for one in found.segments]
    if as_json:
        show_json([{"segment": name, **said} for name, said in segments])
        return
    rows = [(name, field, value) for name, said in segments for field, value in said.items()]
    show_table(f"Record {record:,}", ("segment", "field", "says"), rows)
