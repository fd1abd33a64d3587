"""Nodes and constants of an ONNX graph, and the steps that cards are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.entries import CardCharacteristic

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto


class Graph:
    """Nodes and constants, each of which is given a name when it is added."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._numbers: dict[str, str] = {}

    def add(self, operator: str, *inputs: str, named: str = "", **attributes: Any) -> str:
        from onnx import helper

        # A slash keeps what is inside apart from characteristics, whatever these are called.
        name = named or f"/{len(self.nodes)}/{operator}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, value: npt.ArrayLike) -> str:
        from onnx import numpy_helper

        name = f"/constant/{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def cast(self, name: str, kind: int) -> str:
        return self.add("Cast", name, to=kind)

    def looked_up(self, points: npt.ArrayLike, place: str) -> str:
        return self.add("Gather", self.constant(np.asarray(points, np.int64)), place)

    def number(self, name: str) -> str:
        """The name of float64[rows]: an input as it is given. Of rows with an infinite number the model tells nothing.

        There is no operator that refuses: the second entry of a table of one is looked up, which ends every runtime.
        """
        if name not in self._numbers:
            from onnx import TensorProto

            infinite = self.cast(self.add("IsInf", name), TensorProto.INT64)
            refused = f"/an infinite {name} is refused"
            nothing = self.add("Gather", self.constant([0.0]), infinite, named=refused)
            self._numbers[name] = self.add("Add", name, nothing)
        return self._numbers[name]

    def bin_of(self, one: CardCharacteristic) -> str:
        """The name of int64[rows]: the place of each row's bin."""
        if one.categorical:
            return self._bin_of_word(one)
        from onnx import TensorProto

        number = self.number(one.name)
        column = self.add("Unsqueeze", number, self.constant([1]))
        cuts = self.constant(np.array([[bin.low for bin in one.ordinary[1:]]]).reshape(1, -1))
        reached = self.cast(self.add("GreaterOrEqual", column, cuts), TensorProto.INT64)
        place = self.add("ReduceSum", reached, self.constant([1]), keepdims=0)
        for value, at in one.place_of_special.items():
            is_special = self.add("Equal", number, self.constant(float(value)))
            place = self.add("Where", is_special, self.constant(np.int64(at)), place)
        return self.add("Where", self.add("IsNaN", number), self.constant(np.int64(len(one.bins) - 1)), place)

    def _bin_of_word(self, one: CardCharacteristic) -> str:
        known = {word: place for place, bin in enumerate(one.ordinary) for word in bin.words or ()}
        known[""] = len(one.bins) - 1
        return self.add(
            "LabelEncoder",
            one.name,
            domain="ai.onnx.ml",
            keys_strings=list(known),
            values_int64s=list(known.values()),
            default_int64=len(one.ordinary) - 1,
        )

    def zeros(self, name: str, of_words: bool) -> str:
        """The name of int64[rows], as many as the input has."""
        from onnx import TensorProto

        return self.cast(self.one_of_words(name, []) if of_words else self.never(name), TensorProto.INT64)

    def never(self, name: str) -> str:
        """The name of bool[rows] that holds of no number."""
        return self.add("And", self.add("IsNaN", self.number(name)), self.constant(np.bool_(False)))

    def one_of_words(self, name: str, words: Sequence[str]) -> str:
        """The name of bool[rows]: whether a word is among these."""
        from onnx import TensorProto

        # A table of no words is none to ONNX, so one that says no is always there.
        said = {"": 0} | dict.fromkeys(words, 1)
        told = self.add(
            "LabelEncoder",
            name,
            domain="ai.onnx.ml",
            keys_strings=list(said),
            values_int64s=list(said.values()),
            default_int64=0,
        )
        return self.cast(told, TensorProto.BOOL)
