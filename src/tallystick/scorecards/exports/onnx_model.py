"""A card as an ONNX model, which runtimes in any language apply."""

from __future__ import annotations

import numpy as np

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.errors import NotExportable
from tallystick.scorecards.exports.onnx_graph import Graph
from tallystick.scorecards.single_precision import CODE_VALUES

# What the operators below mean is fixed by these; every ONNX Runtime since 1.14 knows them.
_OPERATORS, _ML_OPERATORS, _FORMAT = 18, 3, 8
_OUTPUTS = ("score", "total", "points", "chance_of_default")


def card_onnx(card: Card | BranchedCard) -> bytes:
    """A model whose inputs are the characteristics, by name, each of shape [rows].

    Numbers are float64, NaN where missing. Words are strings, and no word is the empty one. Outputs: `score` int64
    [rows]; `total` int64[rows], before the scale ends; `points` int64[rows, parts], in the order of the card's `parts`;
    `chance_of_default` float64[rows]. Special values and words never seen get what the card gives them. An infinite
    number ends a run, as it does on the card; the error names the characteristic.

    Raises NotExportable where the extra `onnx` is not installed, for a card that reads nothing, and for one that reads
    a column called like an output or names the empty word.
    """
    try:
        from onnx import TensorProto, helper
    except ImportError as error:
        raise NotExportable("ONNX models are written by the package onnx", mend="install tallystick[onnx]") from error
    if not card.names:
        raise NotExportable("the card has no characteristic, so a model of it would have no input", mend="fit one")
    _check_names(card)
    graph, words = Graph(), set(card.words)
    if isinstance(card, Card):
        _say(graph, card, [points for _, points in _points(graph, card)])
    else:
        _say(graph, card, _points_by_branch(graph, card))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.STRING if name in words else TensorProto.DOUBLE, ["rows"])
        for name in card.names
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


def _check_names(card: Card | BranchedCard) -> None:
    taken = [name for name in card.names if name in _OUTPUTS]
    if taken:
        raise NotExportable(
            f"a characteristic is called {taken[0]!r}, as an output of every model is", mend="rename the column"
        )
    cards = [card] if isinstance(card, Card) else [branch.card for branch in card.branches]
    conditions = [] if isinstance(card, Card) else [one for branch in card.branches for one in branch.condition]
    named = [(one.name, bin.words or ()) for of in cards for one in of.characteristics for bin in one.bins]
    for name, words in [*named, *((one.name, one.words) for one in conditions)]:
        if "" in words:
            raise NotExportable(
                f"{name!r} has the empty word, which is how a model is told of a missing one", mend="give it a name"
            )


def _points(graph: Graph, card: Card) -> list[tuple[str, str]]:
    """Every part, and the name of int64[rows] of its points."""
    bins = {one.name: graph.bin_of(one) for one in card.characteristics}
    points = [(one.name, graph.looked_up(one.points, bins[one.name])) for one in card.characteristics]
    for pair in card.pairs:
        row = graph.add("Mul", bins[pair.first], graph.constant(np.int64(pair.grid.shape[1])))
        points.append((pair.name, graph.looked_up(pair.grid.ravel(), graph.add("Add", row, bins[pair.second]))))
    return points


def _points_by_branch(graph: Graph, card: BranchedCard) -> list[str]:
    """The points of every part that any branch has, 0 where a row's own branch has it not."""
    words = set(card.words)
    # The last branch has no condition: it takes what no other does.
    taken = [_all_hold(graph, branch.condition, words) for branch in card.branches[:-1]]
    found = []
    none = graph.zeros(card.names[0], card.names[0] in words)
    of_branches = [_added_by_name(graph, _points(graph, branch.card)) for branch in card.branches]
    starts = [graph.constant(np.int64(branch.card.base_points - card.base_points)) for branch in card.branches]
    for place, part in enumerate(card.parts):
        given = [points.get(part, none) for points in of_branches] if place else starts
        picked = given[-1]
        for condition, own in zip(reversed(taken), reversed(given[:-1]), strict=True):
            picked = graph.add("Where", condition, own, picked)
        found.append(graph.add("Add", none, picked))
    return found


def _added_by_name(graph: Graph, points: list[tuple[str, str]]) -> dict[str, str]:
    """By name; a card may have two parts of one."""
    found: dict[str, str] = {}
    for name, given in points:
        found[name] = graph.add("Add", found[name], given) if name in found else given
    return found


def _all_hold(graph: Graph, condition: tuple[Where, ...], words: set[str]) -> str:
    """The name of bool[rows]."""
    first, *others = (_holds(graph, one, one.name in words) for one in condition)
    for other in others:
        first = graph.add("And", first, other)
    return first


def _holds(graph: Graph, one: Where, of_words: bool) -> str:
    """`Where.holds` as a graph: what is missing, what is named, and amounts in the interval."""
    if of_words:
        return graph.one_of_words(one.name, [*one.words, *([""] if one.missing else [])])
    number = graph.number(one.name)
    held = graph.add("IsNaN", number) if one.missing else graph.never(one.name)
    for value in one.special_values:
        held = graph.add("Or", held, graph.add("Equal", number, graph.constant(float(value))))
    if not one.bounded:
        return held
    inside = graph.add("Not", graph.add("IsNaN", number))
    if one.low is not None:
        inside = graph.add("And", inside, graph.add("GreaterOrEqual", number, graph.constant(float(one.low))))
    if one.high is not None and one.high < np.inf:
        inside = graph.add("And", inside, graph.add("Less", number, graph.constant(float(one.high))))
    for code in CODE_VALUES:
        other = graph.add("Not", graph.add("Equal", number, graph.constant(code)))
        inside = graph.add("And", inside, other)
    return graph.add("Or", held, inside)


def _say(graph: Graph, card: Card | BranchedCard, points: list[str]) -> None:
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
