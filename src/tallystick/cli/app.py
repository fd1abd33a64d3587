"""The command line: parse, call one thing of the bureau, print."""

from __future__ import annotations

import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tallystick import __version__
from tallystick.cli.characteristics import characteristics
from tallystick.cli.file import file
from tallystick.cli.furnish import furnish
from tallystick.cli.furnisher_quality import furnisher_scorecard
from tallystick.cli.identity import identity
from tallystick.cli.identity_match import match
from tallystick.cli.options import HERE, At, Json, Quiet, day, today
from tallystick.cli.reinserted import reinserted
from tallystick.cli.score_batch import scores
from tallystick.cli.score_what_if import what_if
from tallystick.cli.scorecard import scorecard
from tallystick.cli.simulation import simulate, simulated
from tallystick.cli.subject import subject
from tallystick.cli.talk import OUT, TALK, show_json, show_table
from tallystick.terms import SubjectId, TallystickError

app = typer.Typer(
    name="tallystick",
    help="An open credit bureau: the person who is scored holds the other half.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
)
member = typer.Typer(help="Who may furnish.", no_args_is_help=True)
furnish.command("scorecard")(furnisher_scorecard)
furnish.command("reinserted")(reinserted)
identity.command("match")(match)
scores.command("what-if")(what_if)
app.command()(simulate)
app.command()(simulated)
app.add_typer(furnish, name="furnish")
app.add_typer(file, name="file")
app.add_typer(member, name="member")
app.add_typer(identity, name="identity")
app.add_typer(characteristics, name="characteristics")
app.add_typer(scorecard, name="scorecard")
app.add_typer(scores, name="score")
app.add_typer(subject, name="subject")

_STOPPED = 130
"""What Ctrl-C ends with."""


def main() -> None:
    """Runs a command; what a user can cause ends in one sentence and exit code 2, never in a traceback."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopped.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        app()
    except BrokenPipeError:
        sys.exit(1)
    except (Exception, KeyboardInterrupt, SystemExit) as ending:
        # Libraries answer a Ctrl-C with errors of their own, so what was raised does not tell.
        if stopped.is_set():
            TALK.print("tallystick: stopped; nothing is half taken in, and the same command goes on from here")
            # A Ctrl-C inside of an `exec`, as libraries build classes by, has Python note that nobody caught it, and at
            # its end kill itself by that signal; the next `exec` clears the note (CPython, run_eval_code_obj).
            exec("")
            sys.exit(_STOPPED)
        if not isinstance(ending, TallystickError):
            raise
        TALK.print(f"tallystick: {ending}", markup=False)
        sys.exit(2)
    finally:
        # What was asked for is done: a Ctrl-C while the interpreter winds up must not look like a command cut short.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@app.command()
def version(as_json: Json = False) -> None:
    """Print the version.

    Example: tallystick version
    """
    show_json({"version": __version__}) if as_json else OUT.print(__version__)


@app.command()
def init(
    at: At = HERE,
    name: Annotated[str, typer.Option(help="The bureau's name.")] = "Tallystick bureau",
    jurisdiction: Annotated[str, typer.Option(help="Whose law it keeps: cn, eu or us.")] = "us",
    records: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="PostgreSQL in place of a file: postgresql+psycopg://user@host/database. The password is not in it "
            "but in TALLYSTICK_RECORDS_PASSWORD, PGPASSWORD or ~/.pgpass.",
        ),
    ] = None,
    buckets: Annotated[
        int,
        typer.Option(
            help="Parts that facts are kept in, for good: one for each 150,000 subjects that are to come, say, so that "
            "each fits into memory.",
            min=1,
            max=10_000,
        ),
    ] = 4,
    as_json: Json = False,
) -> None:
    """Make an empty bureau in a folder.

    Example: tallystick init --at bureau --name "First bureau" --jurisdiction cn
    """
    from tallystick.bureau import Bureau

    with Bureau.create(
        at, name=name, jurisdiction=jurisdiction, created_on=today(), buckets=buckets, records=records
    ) as bureau:
        made = {"folder": str(bureau.folder), "name": name, "jurisdiction": jurisdiction}
        if bureau.settings.records:
            made["records"] = bureau.settings.records
    show_json(made) if as_json else OUT.print(f"made the bureau {name!r} in {at}")


@app.command()
def migrate(at: At = HERE, as_json: Json = False) -> None:
    """Bring a bureau's records to the revision that this version works with, all of it or nothing.

    Records in a file are copied beside themselves first. Records in PostgreSQL: make a backup before (pg_dump).

    Example: tallystick migrate --at bureau
    """
    from tallystick.bureau import Bureau

    done = Bureau.migrate(at)
    if as_json:
        show_json(asdict(done))
    elif done.before == done.after:
        OUT.print(f"the records are of revision {done.after} already", markup=False)
    else:
        OUT.print(f"the records went from revision {done.before} to {done.after}", markup=False)
    if done.copy:
        TALK.print(
            f"as they were, they are in {done.copy}: delete it when all is well, for what is erased from the records "
            "is not erased from it",
            markup=False,
        )


@app.command()
def demo(
    at: At = HERE,
    data: Annotated[Path | None, typer.Option(help="Folder of raw data; the examples' own by default.")] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Run the main job on real data: furnish, identify, compute, develop, score.

    Example: tallystick demo --at bureau
    """
    from tallystick.cli.demo import run_demo

    outcome = run_demo(at, data, quiet=quiet, talkative=not as_json)
    if as_json:
        show_json(outcome)


@member.command("admit")
def member_admit(
    names: list[str],
    at: At = HERE,
    reported_by: Annotated[str | None, typer.Option(help="The agent that may hand in their files.")] = None,
) -> None:
    """Admit furnishers to the bureau.

    Example: tallystick member admit "First bank" --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        bureau.admit_furnishers(names, today(), reported_by)
    TALK.print(f"admitted {len(names)}", markup=False)


@app.command()
def search(words: str, at: At = HERE, as_json: Json = False) -> None:
    """Find subjects by words of a business's name, a furnisher's customer key, or the subject's id.

    Example: tallystick search "network computer" --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        hits = bureau.search(words)
    rows = [
        (hit.subject, hit.kind.value, hit.label, hit.detail, hit.score, hit.band.label if hit.band else None)
        for hit in hits
    ]
    columns = ("subject", "kind", "name", "where", "score", "band")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    if not rows:
        TALK.print("nobody found: names must match word for word", markup=False)
        return
    show_table(f"Found {len(rows)}", columns, rows)


@app.command()
def report(
    subject: str,
    at: At = HERE,
    as_of: Annotated[str | None, typer.Option(help="Day that the file is shown at; the score's by default.")] = None,
    to: Annotated[Path, typer.Option(help="Folder to write into.")] = Path(),
    open_it: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    as_json: Json = False,
) -> None:
    """Write a subject's report: every fact with its source and date, score, reasons, dimensions.

    Example: tallystick report sub_ab12cd34ef56gh78ij90 --open
    """
    from tallystick.bureau import Bureau
    from tallystick.cli.reporting import write_report
    from tallystick.rights.as_json import report_json

    with Bureau.open(at) as bureau:
        told = bureau.report(SubjectId(subject), day(as_of))
    if as_json:
        show_json(report_json(told))
        return
    page, document = write_report(told, to)
    OUT.print(f"{page}\n{document}", markup=False)
    if open_it:
        typer.launch(page.resolve().as_uri())


@app.command()
def serve(
    at: At = HERE,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 8000,
    check_port: Annotated[bool, typer.Option(help="Only see whether the port is free.")] = False,
) -> None:
    """Serve the bureau's pages on this machine until Ctrl-C.

    Example: tallystick serve --at bureau --port 8000
    """
    from tallystick.cli.serving import need_free_port, serve_pages

    need_free_port(port)
    if not check_port:
        serve_pages(at, port)
