"""What a subject's page promises: of the score that is kept, by its model and from its day on."""

from __future__ import annotations

from collections.abc import Iterator

from tallystick.bureau.promising import promises
from tallystick.bureau.rooms import Rooms
from tallystick.models import Model
from tallystick.records import identities, scores
from tallystick.rights.promised import Asked, MovedShown, PromiseShown
from tallystick.rights.report import label_of
from tallystick.scoring import Scored, Unscored
from tallystick.scoring.what_if import Deed, LowerUtilisation, MonthsPass, NoNewCredit, PayArrears, moved, plan_of
from tallystick.terms import NotFoundError, SubjectId, is_invented


def promise_shown(rooms: Rooms, subject: SubjectId, asked: Asked) -> PromiseShown:
    """See `Bureau.promise`."""
    plan = plan_of(list(_deeds(asked)))
    with rooms.records.reading() as connection:
        identities.kind_of(connection, subject)
        lines = identities.identities_of(connection, rooms.vault, subject)
        entry = scores.scores_of(connection, [subject]).get(subject)
        models = {one.hash: one.content for one in scores.registered(connection)}
    if entry is None or entry.model not in models:
        raise NotFoundError(
            f"no score of a registered model is kept of subject {subject!r}",
            mend="have it scored, or ask with `tallystick score what-if`",
        )
    model = Model.from_json(models[entry.model])
    [promise] = promises(rooms, model, [subject], plan, entry.valid_at)
    return PromiseShown(
        subject,
        label_of(lines, subject),
        asked,
        promise.on,
        promise.then,
        _in_words(promise.now),
        _in_words(promise.promised),
        tuple(MovedShown(one.name, one.now, one.then, one.points) for one in moved(model, promise)),
        promise.assumed,
        promise.reports.left_open,
        promise.reports.without_effect,
        any(is_invented(one.ref.furnisher) for one in lines),
    )


def _deeds(asked: Asked) -> Iterator[Deed]:
    yield MonthsPass(asked.months)
    if asked.pays_arrears:
        yield PayArrears()
    if asked.utilisation is not None:
        yield LowerUtilisation(asked.utilisation)
    if asked.draws_nothing:
        yield NoNewCredit()


def _in_words(answer: Scored | Unscored) -> int | str:
    return answer.score if isinstance(answer, Scored) else answer.why
