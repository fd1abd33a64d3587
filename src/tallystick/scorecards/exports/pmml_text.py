"""A card as PMML 4.4: a Scorecard model, or one per branch, which evaluators of several vendors read."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tallystick.scorecards.branches import BranchedCard
from tallystick.scorecards.card import Card
from tallystick.scorecards.conditions import Where
from tallystick.scorecards.entries import Bin, CardCharacteristic, Pair
from tallystick.scorecards.scale import Scale
from tallystick.scorecards.single_precision import CODE_VALUES

_NAMESPACE = "http://www.dmg.org/PMML-4_4"
_LARGEST = repr(sys.float_info.max)


def card_pmml(card: Card | BranchedCard) -> str:
    """A document whose outputs are `score`, `total`, before the scale ends, and `chance_of_default`.

    Numbers are doubles, words are strings. What is missing is given as such; what is infinite is invalid, so that
    `total` and `chance_of_default` are none. A bin is an attribute with its points, the special ones before the
    ordinary ones; the points of a pair are those of a characteristic of both. Of branches, the first whose condition
    holds is applied.
    """
    root = Element("PMML", xmlns=_NAMESPACE, version="4.4")
    header = SubElement(root, "Header", description=f"card {card.hash()}")
    SubElement(header, "Application", name="tallystick")
    fields = SubElement(root, "DataDictionary", numberOfFields=str(len(card.names)))
    for name in card.names:
        if name in card.words:
            SubElement(fields, "DataField", name=name, optype="categorical", dataType="string")
        else:
            number = SubElement(fields, "DataField", name=name, optype="continuous", dataType="double")
            SubElement(number, "Interval", closure="closedClosed", leftMargin=f"-{_LARGEST}", rightMargin=_LARGEST)
    model = _scorecard(card, card.names) if isinstance(card, Card) else _by_branch(card)
    # After the schema: the order of PMML's elements is fixed.
    model.insert(1, _output(card.scale))
    root.append(model)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _scorecard(card: Card, fields: Sequence[str]) -> Element:
    """fields: of the whole document."""
    model = Element(
        "Scorecard",
        modelName="card",
        functionName="regression",
        initialScore=str(card.base_points),
        useReasonCodes="false",
    )
    model.append(_schema(card))
    places = _names_of_bins(card, fields)
    if places:
        model.append(_bins_of_pairs(card, places))
    parts = SubElement(model, "Characteristics")
    for one in card.characteristics:
        parts.append(_characteristic(one))
    for pair in card.pairs:
        parts.append(_pair(pair, places))
    if not len(parts):
        # There is no card without a characteristic in PMML.
        SubElement(_attribute(SubElement(parts, "Characteristic", name="none"), 0), "True")
    return model


def _by_branch(card: BranchedCard) -> Element:
    model = Element("MiningModel", modelName="card", functionName="regression")
    model.append(_schema(card))
    segments = SubElement(model, "Segmentation", multipleModelMethod="selectFirst")
    for branch in card.branches:
        segment = SubElement(segments, "Segment", id=branch.name)
        segment.append(_all_of(branch.condition))
        of_branch = _scorecard(branch.card, card.names)
        # Some evaluators give the outputs of the branch alone, some those of the whole: both say the same.
        of_branch.insert(1, _output(card.scale))
        segment.append(of_branch)
    return model


def _all_of(condition: Sequence[Where]) -> Element:
    return _compound("and", [_where(one) for one in condition]) if condition else Element("True")


def _where(one: Where) -> Element:
    """`Where.holds`: what is missing, what is named, and amounts in the interval."""
    either = [_simple(one.name, "isMissing")] if one.missing else []
    either += [_simple(one.name, "equal", word) for word in one.words]
    either += [_simple(one.name, "equal", _number(value)) for value in one.special_values]
    if one.bounded:
        inside = [_simple(one.name, "isNotMissing")]
        inside += [] if one.low is None else [_simple(one.name, "greaterOrEqual", _number(one.low))]
        inside += [] if one.high is None else [_simple(one.name, "lessThan", _number(one.high))]
        inside += [_simple(one.name, "notEqual", _number(code)) for code in CODE_VALUES]
        either.append(_compound("and", inside))
    return _compound("or", either)


def _compound(operator: str, parts: Sequence[Element]) -> Element:
    if len(parts) == 1:
        return parts[0]
    found = Element("CompoundPredicate", booleanOperator=operator)
    found.extend(parts)
    return found


def _schema(card: Card | BranchedCard) -> Element:
    schema = Element("MiningSchema")
    for name in card.names:
        # Any word is one, if only an unseen one; a number beyond the field's interval is none.
        invalid = "asIs" if name in card.words else "returnInvalid"
        SubElement(schema, "MiningField", name=name, usageType="active", invalidValueTreatment=invalid)
    return schema


def _output(scale: Scale) -> Element:
    output = Element("Output")
    SubElement(output, "OutputField", name="total", optype="continuous", dataType="double", feature="predictedValue")
    score = _output_field(output, "score", "integer")
    from_below = _apply(score, "max")
    _constant(_apply(from_below, "min", _field("total")), scale.highest)
    _constant(from_below, scale.lowest)
    chance = _apply(_output_field(output, "chance_of_default", "double"), "/")
    _constant(chance, 1.0)
    under = _apply(chance, "+")
    _constant(under, 1.0)
    odds = _apply(under, "*")
    _constant(odds, scale.anchor_odds)
    power = _apply(odds, "pow")
    _constant(power, 2.0)
    doublings = _apply(power, "/")
    _constant(_apply(doublings, "-", _field("total")), float(scale.anchor_score))
    _constant(doublings, float(scale.points_to_double))
    return output


def _output_field(output: Element, name: str, kind: str) -> Element:
    return SubElement(output, "OutputField", name=name, optype="continuous", dataType=kind, feature="transformedValue")


def _characteristic(one: CardCharacteristic) -> Element:
    """The first attribute that holds gives the points: the missing one, the special ones, the ordinary ones."""
    part = Element("Characteristic", name=one.name)
    held: dict[int, list[Element]] = {len(one.bins) - 1: [_simple(one.name, "isMissing")]}
    for value, at in one.place_of_special.items():
        held.setdefault(at, []).append(_simple(one.name, "equal", _number(value)))
    for at, tests in held.items():
        _attribute(part, one.bins[at].points).append(_compound("or", tests))
    *ordinary, last = one.ordinary
    for bin in ordinary:
        _attribute(part, bin.points).append(_holds(one.name, bin))
    SubElement(_attribute(part, last.points), "True")
    return part


def _holds(name: str, bin: Bin) -> Element:
    """Whether a value lies in an ordinary bin, those before it and what is special ruled out."""
    if bin.words is None:
        return _simple(name, "lessThan", _number(bin.high))
    # One by one and not as a set: evaluators do not agree on how a quote is written in a set of strings.
    words = [_simple(name, "equal", word) for word in bin.words]
    return _compound("or", words)


def _names_of_bins(card: Card, fields: Sequence[str]) -> dict[str, str]:
    """What the place of the bin is called of each characteristic that is part of a pair, unlike any field."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for pair in card.pairs for name in (pair.first, pair.second)):
        found[name] = f"{name} bin"
        while found[name] in fields:
            found[name] += "'"
    return found


def _bins_of_pairs(card: Card, places: Mapping[str, str]) -> Element:
    found = Element("LocalTransformations")
    for one in card.characteristics:
        if one.name in places:
            field = SubElement(found, "DerivedField", name=places[one.name], optype="categorical", dataType="integer")
            field.append(_place(one))
    return found


def _place(one: CardCharacteristic) -> Element:
    """Nested conditions, from the last ordinary bin outwards to the missing one."""
    last = len(one.ordinary) - 1
    place = Element("Constant", dataType="integer")
    place.text = str(last)
    for at in range(last - 1, -1, -1):
        place = _if(_tested(one.name, one.ordinary[at]), at, place)
    for value, at in one.place_of_special.items():
        equal = Element("Apply", function="equal")
        equal.append(_field(one.name))
        _constant(equal, value)
        place = _if(equal, at, place)
    missing = Element("Apply", function="isMissing")
    missing.append(_field(one.name))
    return _if(missing, len(one.bins) - 1, place)


def _tested(name: str, bin: Bin) -> Element:
    if bin.words is None:
        test = Element("Apply", function="lessThan")
        test.append(_field(name))
        _constant(test, bin.high)
        return test
    test = Element("Apply", function="isIn")
    test.append(_field(name))
    for word in bin.words:
        constant = SubElement(test, "Constant", dataType="string")
        constant.text = word
    return test


def _if(test: Element, place: int, otherwise: Element) -> Element:
    found = Element("Apply", function="if")
    found.append(test)
    constant = SubElement(found, "Constant", dataType="integer")
    constant.text = str(place)
    found.append(otherwise)
    return found


def _pair(pair: Pair, places: Mapping[str, str]) -> Element:
    part = Element("Characteristic", name=pair.name)
    for row, points in enumerate(pair.points):
        for column, given in enumerate(points):
            both = SubElement(_attribute(part, given), "CompoundPredicate", booleanOperator="and")
            both.append(_in_group(places[pair.first], pair.first_groups, row))
            both.append(_in_group(places[pair.second], pair.second_groups, column))
    return part


def _in_group(name: str, groups: Sequence[int], group: int) -> Element:
    places = [str(place) for place, of in enumerate(groups) if of == group]
    found = Element("SimpleSetPredicate", field=name, booleanOperator="isIn")
    array = SubElement(found, "Array", n=str(len(places)), type="int")
    array.text = " ".join(places)
    return found


def _attribute(part: Element, points: int) -> Element:
    return SubElement(part, "Attribute", partialScore=str(points))


def _simple(name: str, operator: str, value: str | None = None) -> Element:
    given = {} if value is None else {"value": value}
    return Element("SimplePredicate", {"field": name, "operator": operator, **given})


def _apply(parent: Element, function: str, *inside: Element) -> Element:
    applied = SubElement(parent, "Apply", function=function)
    applied.extend(inside)
    return applied


def _field(name: str) -> Element:
    return Element("FieldRef", field=name)


def _constant(parent: Element, value: float) -> None:
    constant = SubElement(parent, "Constant", dataType="integer" if isinstance(value, int) else "double")
    constant.text = str(value) if isinstance(value, int) else _number(value)


def _number(value: float) -> str:
    return repr(float(value))
