"""Invented persons with known truth, by the million: Chinese and Latin names that collide as names do, and slips.

Nobody in it is real. Every third record or so is a further record of somebody, at another furnisher, with what
happens between two of them: a name in the other script, in the other order or misspelt, a move, a changed telephone,
a birth date or document mistyped, fields left out. Households share an address and a family name; some hold twins,
and some a father and a son of one name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pypinyin import Style, pinyin

Whole = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_FAMILIES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤单仇解区翟查"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文华玉兰建国红春梅海燕雪琳婷宇浩然子轩梓涵一诺欣怡思远晓东志鹏佳慧俊"
    "峰嘉豪雨泽天翔晨曦若馨语嫣博立新永康庆云龙飞凤鸣德福荣贵祥瑞安宁清泉松柏竹青丹彤紫薇诗韵乐瑶可心"
)
_ENGLISH_GIVEN_TEXT = """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
Jessica Thomas Karen Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley
Donald Emily Steven Kimberly Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian
Melissa Timothy Deborah Ronald Stephanie George Rebecca Jason Laura Edward Helen Jeffrey Sharon Ryan Cynthia
Jacob Kathleen Nicholas Amy Gary Angela Eric Shirley Jonathan Brenda Stephen Emma Larry Anna Justin Pamela
Scott Nicole Brandon Samantha Benjamin Katherine Samuel Christine Gregory Ruth Alexander Frank Heather Patrick
Diane Raymond Olivia Jack Julie Dennis Joyce Jerry Virginia Tyler Victoria Aaron Kelly Jose Lauren Adam
Christina Nathan Joan Zachary Evelyn Walter Judith Kyle Andrea Harold Hannah Carl Megan
"""
_ENGLISH_GIVEN = _ENGLISH_GIVEN_TEXT.split()
_STEMS_TEXT = """
Ash Black Bram Brad Brook Burn Carl Clay Cross Dal Dun East Ed Fair Farn Gold Green Hal Hart Hazel Holl Hurst
Kem Kirk Lang Lock Long Mar Mill Moor Nor Oak Pem Pres Rad Red Rock Ros Sher Stan Stock Stone Sut Thorn Wade
Wal Well West Whit Win
"""
_STEMS = _STEMS_TEXT.split()
_ENDS_TEXT = """
ton ham ley ford wood field well worth by son man land stead ridge bourne den more shaw dale wick stone gate
er ing
"""
_ENDS = _ENDS_TEXT.split()
_TOWNS = (
    ("上海", "上海", "2000"),
    ("北京", "北京", "1000"),
    ("广州", "广东", "5100"),
    ("深圳", "广东", "5180"),
    ("成都", "四川", "6100"),
)
_TOWNS_LATIN = tuple(
    (f"{stem}{end}", ("NSW", "VIC", "QLD")[at % 3]) for at, stem in enumerate(_STEMS) for end in _ENDS[:8]
)
_ROADS_TEXT = """
建国 人民 中山 解放 和平 长江 南京 北京 新华 文化 青年 胜利 光明 复兴 延安 淮海 西湖 东风 朝阳 幸福
"""
_ROADS = _ROADS_TEXT.split()
_FURNISHERS = 40
_YEARS = 60


@dataclass(frozen=True, slots=True)
class InventedPersons:
    """records: as `link_persons` takes them. person: int64, who row i is; the truth, never to be linked by."""

    records: pa.Table
    person: Whole


@dataclass(frozen=True, slots=True)
class _People:
    """One row a person: integers that everything is written from, so that a further record can change one of them."""

    chinese: Marks
    family: Whole
    given: Whole
    second: Whole
    born: Whole
    home: Whole
    document: Whole
    phone: Whole


def invent_persons(records: int, seed: int) -> InventedPersons:
    """`records` records of about two thirds as many persons; the same seed gives the same ones."""
    chance = np.random.default_rng(seed)
    count = max(1, records * 2 // 3)
    people = _people(count, chance)
    person = np.concatenate([np.arange(count), chance.integers(0, count, records - count)])
    first = np.arange(records) < count
    told = _with_slips(_taken(people, person), ~first, chance)
    columns = _written(told, ~first, chance)
    columns["furnisher"] = _labelled("bank ", (person * 7 + np.cumsum(~first)) % _FURNISHERS)
    columns["customer"] = _labelled("c", chance.permutation(records))
    return InventedPersons(pa.table(columns), person)


def _people(count: int, chance: np.random.Generator) -> _People:
    chinese = chance.random(count) < 0.5
    second = np.where(chance.random(count) < 0.8, _common(len(_GIVEN), count, chance), -1)
    people = _People(
        chinese=chinese,
        family=np.where(
            chinese, _common(len(_FAMILIES), count, chance), _common(len(_STEMS) * len(_ENDS), count, chance)
        ),
        given=np.where(chinese, _common(len(_GIVEN), count, chance), _common(len(_ENGLISH_GIVEN), count, chance)),
        second=np.where(chinese, second, -1),
        born=chance.integers(0, _YEARS * 365, count),
        home=np.arange(count),
        document=chance.permutation(count) * 37 + 100_000_000,
        phone=chance.permutation(count) * 13 + 20_000_000,
    )
    return _in_households(people, chance)


def _in_households(people: _People, chance: np.random.Generator) -> _People:
    """Of four persons in a row, the second may live with the first: spouse or child, son of one name, or twin."""
    kin = np.flatnonzero((np.arange(len(people.born)) % 4 == 1) & (chance.random(len(people.born)) < 0.6))
    head = kin - 1
    kind = chance.random(len(kin))
    for told in (people.chinese, people.family, people.home):
        told[kin] = told[head]
    # What is no name in the script of the household is drawn anew in it.
    people.given[kin] %= np.where(people.chinese[kin], len(_GIVEN), len(_ENGLISH_GIVEN))
    people.second[kin] = np.where(people.chinese[kin], people.second[kin], -1)
    namesake, twin = kind < 0.01, (kind >= 0.01) & (kind < 0.05)
    people.given[kin[namesake]] = people.given[head[namesake]]
    people.second[kin[namesake]] = people.second[head[namesake]]
    people.born[kin[namesake]] = (people.born[head[namesake]] + 27 * 365 + 101) % (_YEARS * 365)
    people.born[kin[twin]] = people.born[head[twin]]
    people.given[kin[twin]] = (people.given[head[twin]] + 1) % np.where(
        people.chinese[kin[twin]], len(_GIVEN), len(_ENGLISH_GIVEN)
    )
    people.document[kin[twin]] = people.document[head[twin]] + 1
    people.phone[kin[::2]] = people.phone[head[::2]]
    return people


def _common(kinds: int, count: int, chance: np.random.Generator) -> Whole:
    """Names by rank: the r-th is met in proportion to 1 / (r + 3), so that the first are many people's."""
    weights = 1 / (np.arange(kinds) + 3.0)
    return np.searchsorted(np.cumsum(weights / weights.sum()), chance.random(count)).clip(0, kinds - 1)


def _taken(people: _People, rows: Whole) -> _People:
    return _People(*(getattr(people, name)[rows] for name in _People.__slots__))


def _with_slips(told: _People, further: Marks, chance: np.random.Generator) -> _People:
    rows = len(further)

    def some(share: float) -> Whole:
        return np.flatnonzero(further & (chance.random(rows) < share))

    moved, rung, married, mistyped, late = some(0.15), some(0.2), some(0.02), some(0.02), some(0.02)
    told.home[moved] = rows + chance.integers(0, rows, len(moved))
    told.phone[rung] = 900_000_000 + chance.permutation(rows)[: len(rung)]
    latin = married[~told.chinese[married]]
    told.family[latin] = _common(len(_STEMS) * len(_ENDS), len(latin), chance)
    place = 10 ** chance.integers(3, 8, len(mistyped))
    told.document[mistyped] += np.where(told.document[mistyped] // place % 10 < 9, place, -place)
    told.born[late] += chance.choice((-9, -1, 1, 9, 30), len(late))
    return told


def _written(told: _People, further: Marks, chance: np.random.Generator) -> dict[str, pa.Array]:
    rows = len(further)

    def kept(share: float) -> Marks:
        return ~further | (chance.random(rows) < share)

    chinese = pa.array(told.chinese)
    names = pc.if_else(chinese, _chinese_names(told, further, chance), _latin_names(told, further, chance))
    town = told.home % np.where(told.chinese, len(_TOWNS), len(_TOWNS_LATIN))
    city = pc.if_else(chinese, _of([one[0] for one in _TOWNS], town), _of([one[0] for one in _TOWNS_LATIN], town))
    region = pc.if_else(chinese, _of([one[1] for one in _TOWNS], town), _of([one[1] for one in _TOWNS_LATIN], town))
    area = pc.binary_join_element_wise(_of([one[2] for one in _TOWNS], town), _digits(told.home // 5 % 90 + 10), "")
    latin_code = _digits(town * 7 + 2000)
    return {
        "name": names,
        "birth_date": _without(_days(told.born), kept(0.95)),
        "street": _without(pc.if_else(chinese, _chinese_streets(told.home), _latin_streets(told.home)), kept(0.93)),
        "city": _without(city, kept(0.97)),
        "region": region,
        "postcode": _without(pc.if_else(chinese, area, latin_code), kept(0.93)),
        "country": _of(["AU", "CN"], told.chinese.astype(np.int64)),
        "document_type": _of(["passport", "resident_id"], told.chinese.astype(np.int64)),
        "document_number": _without(_digits(told.document), kept(0.85)),
        "document_country": _of(["AU", "CN"], told.chinese.astype(np.int64)),
        "phone": _without(_labelled("+61 4", told.phone), kept(0.9)),
    }


def _chinese_names(told: _People, further: Marks, chance: np.random.Generator) -> pa.Array:
    family, given, second = told.family % len(_FAMILIES), told.given % len(_GIVEN), told.second
    signs = _joined(
        _of(list(_FAMILIES), family), _of(list(_GIVEN), given), _of([*_GIVEN, ""], second % (len(_GIVEN) + 1))
    )
    aloud = [_aloud(sign, False) for sign in _GIVEN]
    sound = pc.utf8_capitalize(_joined(_of(aloud, given), _of([*aloud, ""], second % (len(_GIVEN) + 1))))
    house = _of([_aloud(sign, True).title() for sign in _FAMILIES], family)
    told_as = np.where(further, chance.random(len(further)), 0.0)
    spelt = pc.if_else(told_as < 0.95, _joined(house, sound, by=" "), _joined(sound, house, by=" "))
    return pc.if_else(told_as < 0.75, signs, spelt)


def _aloud(sign: str, family: bool) -> str:
    read = {"曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "翟": "zhai", "查": "zha", "吕": "lyu"}
    known = read.get(sign) if family else None
    return known or pinyin(sign, style=Style.NORMAL)[0][0]


def _latin_names(told: _People, further: Marks, chance: np.random.Generator) -> pa.Array:
    house = _of([f"{stem}{end}" for stem in _STEMS for end in _ENDS], told.family)
    first = _of(_ENGLISH_GIVEN, told.given)
    latin = further & ~told.chinese
    house = _changed(house, np.flatnonzero(latin & (chance.random(len(latin)) < 0.05)), _misspelt, chance)
    first = _changed(first, np.flatnonzero(latin & (chance.random(len(latin)) < 0.05)), _misspelt, chance)
    told_as = np.where(further, chance.random(len(further)), 0.0)
    straight = pc.if_else(told_as < 0.5, _joined(first, house, by=" "), _joined(house, first, by=", "))
    return pc.if_else(told_as < 0.97, straight, _joined(house, first, by=" "))


def _misspelt(text: str, at: int, which: int) -> str:
    at = 1 + at % (len(text) - 1)
    return (
        text[:at] + text[at + 1 :],
        text[:at] + text[at : at + 1] * 2 + text[at + 1 :],
        text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        text[:at] + "aeinost"[at % 7] + text[at + 1 :],
    )[which]


def _changed(
    texts: pa.Array, at: Whole, change: Callable[[str, int, int], str], chance: np.random.Generator
) -> pa.Array:
    old = texts.take(pa.array(at)).to_pylist()
    ways = zip(chance.integers(0, 100, len(at)).tolist(), chance.integers(0, 4, len(at)).tolist(), strict=True)
    marks = np.zeros(len(texts), np.bool_)
    marks[at] = True
    return pc.replace_with_mask(
        texts, pa.array(marks), pa.array([change(text, *way) for text, way in zip(old, ways, strict=True)], pa.string())
    )


def _chinese_streets(home: Whole) -> pa.Array:
    road = _of([f"{road}{side}路" for road in _ROADS for side in "东西南北中"], home % 100)
    return _joined(
        road, _digits(home // 100 % 900 + 1), pa.scalar("号"), _digits(home // 7 % 60 + 101), pa.scalar("室")
    )


def _latin_streets(home: Whole) -> pa.Array:
    road = _of(
        [f"{stem}{end} {kind}" for stem in _STEMS for end in _ENDS[:9] for kind in ("Street", "Rd", "Ave")], home % 1350
    )
    return _joined(_digits(home // 1350 % 800 + 1), road, by=" ")


def _days(days: Whole) -> pa.Array:
    first = np.datetime64("1945-01-01")
    return pa.array(np.datetime_as_string(first + days), pa.string())


def _of(values: list[str], at: Whole) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(at % len(values)))


def _digits(numbers: Whole) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _labelled(label: str, numbers: Whole) -> pa.Array:
    return _joined(pa.scalar(label), _digits(numbers))


def _joined(*parts: pa.Array | pa.Scalar, by: str = "") -> pa.Array:
    return pc.binary_join_element_wise(*parts, by)


def _without(column: pa.Array, kept: Marks) -> pa.Array:
    return pc.if_else(pa.array(kept), column, None)
