"""What a promise moves on the card, in words that a subject can check."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.characteristics import CATALOGUE, value_in_words
from tallystick.models.model import Model
from tallystick.scoring.score import Scored
from tallystick.scoring.what_if.promise import Promise


@dataclass(frozen=True, slots=True)
class Moved:
    """A characteristic whose value differs between the two days. points: that it gains; below nought where it loses."""

    characteristic: str
    name: str
    now: str
    then: str
    points: int


def moved(model: Model, promise: Promise) -> tuple[Moved, ...]:
    """The card's characteristics that differ, most points first; none where one of the two days has no score.

    Points of pairs of characteristics are in the two scores and with none of these.
    """
    now, then = promise.now, promise.promised
    if not isinstance(now, Scored) or not isinstance(then, Scored):
        return ()
    found = []
    for name, before, after in zip(model.card.names, now.points, then.points, strict=False):
        values = promise.values_now[name], promise.values[name]
        if values[0] != values[1]:
            one = CATALOGUE[name]
            was, will_be = (value_in_words(one, value, model.currency) for value in values)
            found.append(Moved(name, one.name, was, will_be, after - before))
    return tuple(sorted(found, key=lambda one: -one.points))
