"""A card as an ONNX model, which runtimes in any language apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tallystick.scorecards.card import Card
from tallystick.scorecards.entries import CardCharacteristic
from tallystick.scorecards.errors import NotExportable

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

# What the operators below mean is fixed by these; every ONNX Runtime since 1.14 knows them.
_OPERATORS, _ML_OPERATORS, _FORMAT = 18, 3, 8


def card_onnx(card: Card) -> bytes:
    """A model whose inputs are the characteristics, by name, each of shape [rows].

    Numbers are float64, NaN where missing. Words are strings, and no word is the empty one. Outputs: `score` int64
    [rows]; `total` int64[rows], before the scale ends; `points` int64[rows, parts], in the order of `Card.parts`;
    `chance_of_default` float64[rows]. Special values and words never seen get what the card gives them.

    Raises NotExportable where the extra `onnx` is not installed, and for a card that reads nothing.
    """
    try:
        from onnx import TensorProto, helper
    except ImportError as error:
        raise NotExportable("ONNX models are written by the package onnx", mend="install tallystick[onnx]") from error
    if not card.names:
        raise NotExportable("the card has no characteristic, so a model of it would have no input", mend="fit one")
    graph = _Graph()
    bins = {one.name: graph.bin_of(one) for one in card.characteristics}
    points = [graph.looked_up(one.points, bins[one.name]) for one in card.characteristics]
    for pair in card.pairs:
        row = graph.add("Mul", bins[pair.first], graph.constant(np.int64(pair.grid.shape[1])))
        points.append(graph.looked_up(pair.grid.ravel(), graph.add("Add", row, bins[pair.second])))
    _say(graph, card, points)
    inputs = [
        helper.make_tensor_value_info(one.name, TensorProto.STRING if one.categorical else TensorProto.DOUBLE, ["rows"])
        for one in card.characteristics
    ]
    outputs = [
        helper.make_tensor_value_info("score", TensorProto.INT64, ["rows"]),
        helper.make_tensor_value_info("total", TensorProto.INT64, ["rows"]),
        helper.make_tensor_value_info("points", TensorProto.INT64, ["rows", len(card.parts)]),
        helper.make_tensor_value_info("chance_of_default", TensorProto.DOUBLE, ["rows"]),
    ]
    made = helper.make_graph(graph.nodes, "card", inputs, outputs, graph.constants)
    operators = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid("ai.onnx.ml", _ML_OPERATORS)]
    model = helper.make_model(
        made, opset_imports=operators, ir_version=_FORMAT, producer_name="tallystick", doc_string=f"card {card.hash()}"
    )
    written: bytes = model.SerializeToString()
    return written


def _say(graph: _Graph, card: Card, points: list[str]) -> None:
    """The outputs, from the points of each part."""
    from onnx import TensorProto

    columns = [graph.add("Unsqueeze", one, graph.constant([1])) for one in points]
    graph.add("Concat", *columns, named="points", axis=1)
    of_parts = graph.add("ReduceSum", "points", graph.constant([1]), keepdims=0)
    graph.add("Add", of_parts, graph.constant(np.int64(card.base_points)), named="total")
    from_below = graph.add("Max", "total", graph.constant(np.int64(card.scale.lowest)))
    graph.add("Min", from_below, graph.constant(np.int64(card.scale.highest)), named="score")
    scale = card.scale
    above = graph.add("Sub", graph.cast("total", TensorProto.DOUBLE), graph.constant(float(scale.anchor_score)))
    doublings = graph.add("Div", above, graph.constant(float(scale.points_to_double)))
    odds = graph.add("Mul", graph.add("Pow", graph.constant(2.0), doublings), graph.constant(float(scale.anchor_odds)))
    one = graph.constant(1.0)
    graph.add("Div", one, graph.add("Add", one, odds), named="chance_of_default")


class _Graph:
    """Nodes and constants, each of which is given a name when it is added."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def add(self, operator: str, *inputs: str, named: str = "", **attributes: Any) -> str:
        from onnx import helper

        # A slash keeps what is inside apart from characteristics, whatever these are called.
        name = named or f"/{len(self.nodes)}/{operator}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
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

    def bin_of(self, one: CardCharacteristic) -> str:
        """The name of int64[rows]: the place of each row's bin."""
        if one.categorical:
            return self._bin_of_word(one)
        from onnx import TensorProto

        column = self.add("Unsqueeze", one.name, self.constant([1]))
        cuts = self.constant(np.array([[bin.low for bin in one.ordinary[1:]]]).reshape(1, -1))
        reached = self.cast(self.add("GreaterOrEqual", column, cuts), TensorProto.INT64)
        place = self.add("ReduceSum", reached, self.constant([1]), keepdims=0)
        for at, bin in enumerate(one.bins[:-1]):
            if bin.special is not None:
                is_special = self.add("Equal", one.name, self.constant(float(bin.special)))
                place = self.add("Where", is_special, self.constant(np.int64(at)), place)
        return self.add("Where", self.add("IsNaN", one.name), self.constant(np.int64(len(one.bins) - 1)), place)

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
