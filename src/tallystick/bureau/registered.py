"""The models that the bureau scores with, read from its records."""

from __future__ import annotations

from tallystick.bureau.rooms import Rooms
from tallystick.models import Model
from tallystick.records import scores
from tallystick.terms import NotFoundError


def models(rooms: Rooms) -> list[Model]:
    with rooms.records.reading() as connection:
        return [Model.from_json(entry.content) for entry in scores.registered(connection)]


def model_named(rooms: Rooms, name: str) -> Model:
    """Raises NotFoundError."""
    known = {one.name: one for one in models(rooms)}
    if name not in known:
        listed = ", ".join(map(repr, known)) or "none"
        raise NotFoundError(
            f"no model {name!r} is registered", mend=f"name one that is ({listed}), or register it with Bureau.register"
        )
    return known[name]
