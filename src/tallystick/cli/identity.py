"""`tallystick identity`: link, look at what linking left to a person, merge, split, undo."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.options import HERE, At, Json, Quiet, day, today
from tallystick.cli.talk import OUT, TALK, Steps, show_json, show_table
from tallystick.terms import CustomerRef, SubjectId, SubjectKind, TallystickError

if TYPE_CHECKING:
    from tallystick.bureau.regrouping import EventTold
    from tallystick.records.events import Why

identity = typer.Typer(help="Whose records belong together.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="What was decided, and why; name nobody.")]
By = Annotated[str, typer.Option(help="Who decides.")]
Evidence = Annotated[str | None, typer.Option(help="What shows it: a document's number, a case.")]
On = Annotated[str | None, typer.Option(help="Day that the bureau knows it from; today by default.")]
Most = Annotated[int, typer.Option(help="How many to show at most.", min=1)]
_CUSTOMER = "FURNISHER/KEY of a customer."


@identity.command("link")
def link(
    kind: Annotated[SubjectKind, typer.Option(help="Whose records to link.")] = SubjectKind.BUSINESS,
    at: At = HERE,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Link the businesses, or the persons, that several furnishers know.

    Example: tallystick identity link --kind person --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau, Steps(quiet=quiet).watching() as steps:
        linking = bureau.link_persons if kind is SubjectKind.PERSON else bureau.link_businesses
        linkage = linking(today(), steps)
    made = {"records": linkage.records, "groups": len(linkage.groups), "review": len(linkage.review)}
    if as_json:
        show_json(made)
        return
    OUT.print(
        f"{made['records']:,} records: {made['groups']:,} groups of several records joined, "
        f"{made['review']:,} pairs left for review"
    )


@identity.command("review")
def review(
    join: Annotated[int | None, typer.Option(help="Join the subjects of this pair.")] = None,
    apart: Annotated[int | None, typer.Option(help="Keep the two of this pair apart.")] = None,
    reason: Reason = "",
    by: By = "",
    at: At = HERE,
    every: Annotated[bool, typer.Option("--all", help="Show the decided pairs as well.")] = False,
    most: Most = 50,
    as_json: Json = False,
) -> None:
    """Show the pairs that linking left to a person, or decide one.

    Example: tallystick identity review --join 3 --by "A. Clerk" --reason "same register number on both papers"
    """
    from tallystick.bureau import Bureau
    from tallystick.records.linking import ReviewState

    if join is not None and apart is not None:
        raise TallystickError("a pair is joined or kept apart", mend="give one of --join and --apart")
    with Bureau.open(at) as bureau:
        decided = join if join is not None else apart
        if decided is not None:
            state = ReviewState.KEPT_APART if join is None else ReviewState.JOINED
            _show_acted(bureau.decide(decided, state, _why(by, reason, None, None)), as_json=as_json)
            return
        found = bureau.reviews(None if every else ReviewState.OPEN, most)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    columns = ("pair", "one", "other", "probability", "weight", "says", "state", "event")
    rows = [
        (
            one.id,
            _named(one.pair.left),
            _named(one.pair.right),
            one.pair.probability,
            one.pair.match_weight,
            one.pair.says,
            one.state.value,
            one.event,
        )
        for one in found
    ]
    show_table(f"{len(rows)} pairs", columns, rows) if rows else TALK.print("no pair waits for a person")


@identity.command("explain")
def explain(
    one: Annotated[str, typer.Argument(help=_CUSTOMER)],
    other: Annotated[str, typer.Argument(help=_CUSTOMER)],
    at: At = HERE,
    as_json: Json = False,
) -> None:
    """Explain why two customers are one subject's, or are not: what was compared, and what was decided.

    Example: tallystick identity explain "First bank/17" "Second bank/c9"
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        told = bureau.explain_pair(_customer(one), _customer(other))
    if as_json:
        show_json(asdict(told))
        return
    left, right = told.subjects
    OUT.print(f"both are {left}" if left == right else f"two subjects: {left} and {right}", markup=False)
    if not told.compared:
        OUT.print("no comparison of these two is kept: neither joined nor left for review by itself")
    for compared in told.compared:
        pair = compared.pair
        source = "left for review" if compared.event is None else f"evidence of event {compared.event}"
        OUT.print(
            f"{source}: probability {pair.probability:.6f}, weight {pair.match_weight:+.3f} (log2 of the odds): "
            f"{pair.says}",
            markup=False,
        )
        if compared.levels:
            rows = [(one.compared, one.level, f"{one.weight:+.3f}") for one in compared.levels]
            rows.append(("the pair", "", f"{pair.match_weight:+.3f}"))
            show_table("What each weighed (log2 of the Bayes factor)", ("compared", "level reached", "weight"), rows)
    for done in told.events:
        OUT.print(f"event {done.id}, {done.kind}, {done.known_at}, {done.actor}: {done.reason}", markup=False)


@identity.command("merge")
def merge(
    subjects: list[str],
    reason: Reason,
    by: By,
    evidence: Evidence = None,
    on: On = None,
    at: At = HERE,
    as_json: Json = False,
) -> None:
    """Make one subject of several; the one that was founded first keeps its id.

    Example: tallystick identity merge sub_ab12 sub_cd34 --by "A. Clerk" --reason "one register number"
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        told = bureau.merge([SubjectId(subject) for subject in subjects], _why(by, reason, evidence, on))
    _show_acted(told, as_json=as_json)


@identity.command("split")
def split(
    subject: str,
    customers: Annotated[list[str], typer.Argument(help=_CUSTOMER)],
    reason: Reason,
    by: By,
    evidence: Evidence = None,
    on: On = None,
    at: At = HERE,
    as_json: Json = False,
) -> None:
    """Take customers out of a subject into one of their own; no batch joins them to it again.

    Example: tallystick identity split sub_ab12 "First bank/17" --by "A. Clerk" --reason "two brothers"
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        refs = [_customer(one) for one in customers]
        told = bureau.split(SubjectId(subject), refs, _why(by, reason, evidence, on))
    _show_acted(told, as_json=as_json)


@identity.command("undo")
def undo(
    event: int,
    reason: Reason,
    by: By,
    evidence: Evidence = None,
    on: On = None,
    at: At = HERE,
    as_json: Json = False,
) -> None:
    """Give back what was before an event; undo the undoing to have it again.

    Example: tallystick identity undo 12 --by "A. Clerk" --reason "wrong paper"
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        told = bureau.undo(event, _why(by, reason, evidence, on))
    _show_acted(told, as_json=as_json)


@identity.command("events")
def events(
    subject: Annotated[str | None, typer.Option(help="Those of one subject only.")] = None,
    most: Most = 50,
    at: At = HERE,
    as_json: Json = False,
) -> None:
    """Show what was merged, split, kept apart and undone, with the scores and recipients that each touches.

    Example: tallystick identity events --subject sub_ab12 --at bureau
    """
    from tallystick.bureau import Bureau

    with Bureau.open(at) as bureau:
        found = bureau.identity_events(SubjectId(subject) if subject else None, most)
    if as_json:
        show_json([asdict(told) for told in found])
        return
    for told in found:
        _show_event(told)
    if not found:
        TALK.print("nothing was merged, split or undone")


def _show_acted(told: EventTold, *, as_json: bool) -> None:
    show_json(asdict(told)) if as_json else _show_event(told)


def _show_event(told: EventTold) -> None:
    event = told.event
    undoes = f" of event {event.undoes}" if event.undoes else ""
    undone = f" (undone by event {event.undone_by})" if event.undone_by else ""
    evidence = f" [{event.evidence}]" if event.evidence else ""
    OUT.print(
        f"event {event.id}: {event.kind}{undoes}{undone}, {event.known_at}, {event.actor}: {event.reason}{evidence}",
        markup=False,
    )
    for move in event.moves:
        OUT.print(f"  {_named(move.ref)}: {move.was} -> {move.now}", markup=False)
    for score in told.scores:
        when = "before" if score.before else "after"
        state = "current" if score.current else "not current"
        OUT.print(
            f"  score of {score.subject} {when} it: {score.score or 'unscored'} at {score.valid_at} by model "
            f"{score.model[:12]}, {state}",
            markup=False,
        )
    for one in told.recipients:
        OUT.print(
            f"  to be told: {one.furnisher}, applied to on {one.made_on} ({one.reason}, {one.inquiry})", markup=False
        )


def _why(by: str, reason: str, evidence: str | None, on: str | None) -> Why:
    from tallystick.records.events import Why

    return Why(day(on) or today(), by, reason, evidence)


def _customer(text: str) -> CustomerRef:
    """The first slash parts the two: keys have slashes more often than the names of furnishers."""
    furnisher, slash, customer = text.partition("/")
    if not slash or not furnisher or not customer:
        raise TallystickError(f"{text!r} names no customer", mend="write it FURNISHER/KEY, as in 'First bank/17'")
    return CustomerRef(furnisher, customer)


def _named(ref: CustomerRef) -> str:
    return f"{ref.furnisher}/{ref.customer}"
