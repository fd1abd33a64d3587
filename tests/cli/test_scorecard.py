"""`tallystick scorecard` as a user meets it: a file in, a folder out, a sentence where something is wrong."""

import csv
import gzip
import json
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import typer.main
from tests.forked.commands import Ran, begun_anew, shell, tallystick
from tests.scorecards.exports.real_cards import REAL, RealCard

from tallystick.cli.app import app
from tallystick.cli.scorecard_apply import ReadCard, scored
from tallystick.cli.scorecard_data import read_table
from tallystick.scorecards import BranchedCard, Card
from tallystick.scorecards.common import tables_of
from tallystick.terms import TallystickError

ROOT = Path(__file__).parents[2]


def run(*words: object) -> Ran:
    return tallystick("scorecard", *words)


def drawn(rows: int = 2_000) -> pa.Table:
    random = np.random.default_rng(5)
    late, used = random.integers(0, 6, rows), random.uniform(0, 150, rows).round(1)
    odds = np.exp(-2.5 + 0.5 * late + 0.012 * used)
    bad = (random.random(rows) < odds / (1 + odds)).astype(int)
    sex = np.where(random.random(rows) < 0.5, "f<b>", "m")
    return pa.table({"late": late, "used": used, "sex": sex, "bad": bad})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file, and what fitting a card on it wrote into `card`."""
    place = tmp_path_factory.mktemp("study")
    write(drawn(), place / "data.csv")
    ran = run(
        "fit", place / "data.csv", "--target", "bad", "--direction", "late=worse_when_high", "--out", place / "card"
    )
    assert ran.returncode == 0, ran.stderr
    assert "note: 'sex'" in ran.stderr
    assert ran.stdout.strip().endswith("card.html")
    return place


def write(table: pa.Table, path: Path) -> Path:
    duckdb.from_arrow(table).write_csv(str(path))
    return path


def test_a_folder_holds_all_that_a_colleague_needs(folder: Path) -> None:
    names = {"README.md", "card.csv", "card.html", "card.json", "card.pmml", "score.sql", "validation.json"}
    assert names <= {path.name for path in (folder / "card").iterdir()}
    card = Card.from_json((folder / "card" / "card.json").read_text())
    assert set(card.names) == {"late", "used"}
    assert json.loads((folder / "card" / "validation.json").read_text())["card"] == card.hash()
    note = (folder / "card" / "README.md").read_text()
    for name in names - {"README.md"}:
        assert f"`{name}`" in note


def test_the_query_in_the_folder_gives_the_scores_of_the_card(folder: Path) -> None:
    card = Card.from_json((folder / "card" / "card.json").read_text())
    with duckdb.connect() as con:
        applicants = con.read_csv(str(folder / "data.csv"))
        con.register("applicants", applicants)
        found = con.sql((folder / "card" / "score.sql").read_text()).to_arrow_table()
        assert found["score"].to_pylist() == card.scores(applicants.to_arrow_table()).tolist()


class Tags(HTMLParser):
    """Every tag that is opened, and those that lead elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.met: set[str] = set()
        self.ids: list[str] = []
        self.led: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.met.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.led += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_page_needs_nothing_beside_it_and_runs_nothing(folder: Path) -> None:
    page = (folder / "card" / "card.html").read_text()
    tags = Tags()
    tags.feed(page)
    assert not tags.met & {"script", "link", "img", "iframe", "b"}
    assert {target.removeprefix("#") for target in tags.led} <= set(tags.ids)
    assert len(tags.ids) == len(set(tags.ids))
    assert "f&lt;b&gt;" in page
    for told in ("What a score means", "How good it is", "Stability", "Fairness", "The bins", "How to apply it"):
        assert f"{told}" in page


def test_the_same_file_gives_the_same_folder(folder: Path, tmp_path: Path) -> None:
    """Begun anew: two processes that are forked from one keep sets in the same order."""
    words = ("--target", "bad", "--direction", "late=worse_when_high", "--out", tmp_path / "card")
    ran = begun_anew("scorecard", "fit", folder / "data.csv", *words)
    assert ran.returncode == 0
    for path in (folder / "card").iterdir():
        assert path.read_bytes() == (tmp_path / "card" / path.name).read_bytes(), path.name


def test_a_folder_with_files_is_only_written_into_when_told_so(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ran = run("fit", folder / "data.csv", "--target", "bad", "--out", tmp_path)
    assert ran.returncode == 2
    assert "the folder holds files" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    ran = run("fit", folder / "data.csv", "--target", "bad", "--out", tmp_path, "--replace", "--json", "-q")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["target"] == "bad"
    assert (tmp_path / "mine.txt").read_text() == "mine"


def three_at_once(rows: int = 14_000) -> pa.Table:
    """What two columns say together holds for those late alone: a card with branches has it."""
    random = np.random.default_rng(1)
    one, other, alone = random.normal(size=(3, rows)).round(2)
    late = random.integers(0, 4, rows)
    log_odds = -1.2 + 0.9 * (late >= 2) + 0.9 * (late >= 2) * np.sign(one * other) + 0.4 * alone
    bad = (random.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(int)
    return pa.table({"one": one, "other": other, "alone": alone, "late": late, "bad": bad})


def test_a_card_with_branches_is_fitted_shown_and_applied_like_any_other(tmp_path: Path) -> None:
    data = write(three_at_once(), tmp_path / "data.csv")
    ran = run("fit", data, "--target", "bad", "--test-share", "0.1", "--out", tmp_path / "card")
    assert ran.returncode == 0, ran.stderr
    text = (tmp_path / "card" / "card.json").read_text()
    card, table = BranchedCard.from_json(text), read_table(data)
    page = (tmp_path / "card" / "card.html").read_text()
    assert "late: 2 or more" in page
    assert "What a branch has of its own" in page
    shown = run("show", tmp_path / "card")
    assert "the first branch that takes a row" in shown.stdout
    assert f"There are {tables_of(card)} tables to read" in " ".join(shown.stdout.split())
    applied = run("apply", tmp_path / "card", data, "--out", tmp_path / "scores.csv")
    assert applied.returncode == 0, applied.stderr
    rows = list(csv.DictReader((tmp_path / "scores.csv").open()))
    assert [int(row["score"]) for row in rows] == card.scores(table).tolist()
    assert rows[0]["chance_low"], "the validation beside the card is of this very card"
    for row, found in zip(rows[:200], card.reasons(table.slice(0, 200), 4), strict=True):
        told = [row[f"reason_{rank}"] for rank in range(1, 5) if row[f"reason_{rank}"]]
        assert [one.split(" is ")[0] for one in told] == [one.name for one in found]
    query = (tmp_path / "card" / "score.sql").read_text()
    with duckdb.connect() as engine:
        engine.register("applicants", table)
        assert (np.sort(engine.execute(query).fetchnumpy()["score"]) == np.sort(card.scores(table))).all()


def test_a_file_is_scored_with_a_chance_and_reasons_in_words(folder: Path, tmp_path: Path) -> None:
    ran = run("apply", folder / "card" / "card.json", folder / "data.csv", "--out", tmp_path / "s.csv", "--keep", "sex")
    assert ran.returncode == 0, ran.stderr
    with (tmp_path / "s.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    card = Card.from_json((folder / "card" / "card.json").read_text())
    assert [int(row["score"]) for row in rows] == card.scores(drawn()).tolist()
    assert [row["sex"] for row in rows[:50]] == drawn()["sex"].to_pylist()[:50]
    for row in rows[:200]:
        low, chance, high = (float(row[name]) for name in ("chance_low", "chance_of_default", "chance_high"))
        assert 0 < low < chance < high < 1
    worst = min(rows, key=lambda row: int(row["score"]))
    assert "points more" in worst["reason_1"]
    assert worst["reason_1"].split()[0] in ("late", "used")


@pytest.mark.parametrize("real", REAL, ids=str)
def test_the_reasons_in_words_are_those_of_the_card(real: RealCard) -> None:
    card, rows = real.card(), real.rows().slice(0, 2_000)
    told = scored(ReadCard(card, None), rows, (), 4).select([f"reason_{place}" for place in range(1, 5)]).to_pylist()
    bins = {one.name: one.bins for one in card.characteristics}
    for row, words, reasons in zip(rows.to_pylist(), told, card.reasons(rows), strict=True):
        expected = []
        for one in reasons:
            has, best, value = bins[one.name][one.bin], bins[one.name][one.best_bin], row[one.name]
            text = has.label if has.special is not None else f"{as_written(value)} ({has.label})"
            text = has.label if has.words == (value,) else text
            more = f"{one.points_lost} point{'s' if one.points_lost > 1 else ''} more"
            expected.append(f"{one.name} is {text}; {best.label} would give {more}")
        assert [text for text in words.values() if text is not None] == expected


def as_written(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value == int(value) else f"{value:,.15g}"


def test_a_card_apart_from_its_validation_still_scores(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text((folder / "card" / "card.json").read_text())
    ran = run("apply", tmp_path / "card.json", folder / "data.csv", "--out", tmp_path / "s.parquet", "--reasons", "0")
    assert ran.returncode == 0, ran.stderr
    assert read_table(tmp_path / "s.parquet").column_names == ["row", "score", "chance_of_default"]


def test_a_card_is_printed(folder: Path) -> None:
    shown = run("show", folder / "card")
    assert "A score is" in shown.stdout
    assert "late" in shown.stdout
    rows = json.loads(run("show", folder / "card" / "card.json", "--json").stdout)
    assert {row["characteristic"] for row in rows} == {"late", "used"}


def test_files_of_other_kinds_read_the_same(folder: Path, tmp_path: Path) -> None:
    csv_table = read_table(folder / "data.csv")
    duckdb.from_arrow(csv_table).write_parquet(str(tmp_path / "data.parquet"))
    lines = "\n".join(json.dumps(row) for row in csv_table.to_pylist())
    (tmp_path / "data.jsonl").write_text(lines)
    (tmp_path / "data.csv.gz").write_bytes(gzip.compress((folder / "data.csv").read_bytes()))
    for name in ("data.parquet", "data.jsonl", "data.csv.gz"):
        assert read_table(tmp_path / name).to_pylist() == csv_table.to_pylist(), name


def test_numbers_in_text_are_numbers_and_codes_with_a_nought_in_front_are_words(tmp_path: Path) -> None:
    text = pa.table({"n": ["1", " 2.5", "NA", ""], "zip": ["01", "10", "", "22"], "w": ["NA", "a", "", " b "]})
    path = tmp_path / "text.parquet"
    duckdb.from_arrow(text).write_parquet(str(path))
    table = read_table(path)
    assert table["n"].to_pylist() == [1.0, 2.5, None, None]
    assert table["zip"].to_pylist() == ["01", "10", None, "22"]
    assert table["w"].to_pylist() == ["NA", "a", None, "b"]
    assert read_table(path, words=["n"])["n"].to_pylist() == ["1", "2.5", "NA", None]


_ROWS = "".join(f"{place % 7},{int(place % 3 == 0)}\n" for place in range(300))


@pytest.mark.parametrize(
    ("text", "more", "told"),
    [
        ("", (), "no rows"),
        ("x,bad\n", (), "no rows"),
        ("x,bad\n1,0\n2,0\n", (), "is 0 in every row"),
        ("x,bad\n1,yes\n2,no\n", (), "holds no, yes, not 0 and 1"),
        ("x,worse\n1,0\n2,1\n", (), "no column 'bad'"),
        ("x,bad\n1,0\n1,1\n", (), "no column is left"),
        ("x,bad\n1,0\ninf,1\n", (), "infinite"),
        (f"x,bad\n{_ROWS}", ("--weight", "w"), "no column 'w'"),
        (f"x,bad\n{_ROWS}", ("--direction", "x=up"), "is no direction"),
        (f"x,bad\n{_ROWS}", ("--categories", "y"), "no column 'y'"),
        ("x,w,bad\n3,-1,0\n4,2,1\n", ("--weight", "w"), "negative"),
    ],
)
def test_data_that_no_card_comes_of_get_a_sentence(text: str, more: tuple[str, ...], told: str, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(text)
    words = ["scorecard", "fit", str(tmp_path / "d.csv"), "--target", "bad", "--out", str(tmp_path / "out"), *more]
    with pytest.raises(TallystickError, match=told) as caught:
        typer.main.get_command(app)(words, standalone_mode=False)
    assert "To mend it:" in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fit", "NOWHERE.csv", "--target", "bad"), "no such file"),
        (("show", "NOWHERE.json"), "no such card"),
        (("apply", "NOWHERE.json", "NOWHERE.csv"), "no such card"),
    ],
)
def test_a_mistake_ends_in_one_sentence_and_code_2(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    ran = run(*(word.replace("NOWHERE", str(tmp_path / "nowhere")) for word in words))
    assert ran.returncode == 2, ran.stderr
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("late,bad\n1,0\n", "lack the column 'used'"),
        ("late,used\nhigh,2\nlow,3\n", "column 'late' holds words"),
        ("late,used\n", "no rows"),
    ],
)
def test_a_file_that_the_card_cannot_read_is_named(folder: Path, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "new.csv").write_text(text)
    words = ["scorecard", "apply", str(folder / "card"), str(tmp_path / "new.csv"), "--out", str(tmp_path / "s.csv")]
    with pytest.raises(TallystickError, match=told):
        typer.main.get_command(app)(words, standalone_mode=False)
    assert not (tmp_path / "s.csv").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("d.xlsx", b"x"), ("d.parquet", b"no parquet"), ("d.jsonl", b"{"), ("d.csv", "größe;b\n1;0\n".encode("latin-1"))],
)
def test_a_file_that_is_not_what_it_is_called_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TallystickError, match="To mend it"):
        read_table(tmp_path / name)


def test_the_commands_of_the_guide_do_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    clients = duckdb.sql(f"from '{ROOT}/examples/data/taiwan_card/clients.parquet' limit 500")
    clients.write_csv(str(tmp_path / "new.csv"))
    guide = (ROOT / "docs" / "scorecard-in-ten-minutes.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    commands = [shlex.split(line) for block in blocks for line in block.replace("\\\n", " ").strip().splitlines()]
    assert [words[:3] for words in commands] == [["tallystick", "scorecard", verb] for verb in ("fit", "apply", "show")]
    for words in commands:
        ran = shell(shlex.join(words), tmp_path)
        assert ran.returncode == 0, ran.stderr
    assert read_table(tmp_path / "scores.csv").num_rows == 500
    card = BranchedCard.from_json((tmp_path / "card" / "card.json").read_text())
    assert not {"SEX", "AGE", "MARRIAGE", "EDUCATION", "ID"} & set(card.names)
