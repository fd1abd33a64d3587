"""The page's commands do what it says, and a mistake ends in a sentence."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.cli.app import app
from tallystick.terms import NotFoundError, TallystickError

PAGE = Path(__file__).parents[2] / "docs" / "scoring-all-at-once.md"


def run(line: str) -> str:
    if not line.startswith("tallystick"):
        return subprocess.run(["bash", "-c", line], check=True, capture_output=True, text=True).stdout
    ran = CliRunner().invoke(app, shlex.split(line)[1:], catch_exceptions=False)
    assert ran.exit_code == 0, line
    return ran.stdout


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What each command and each piece of Python of the page printed, in order."""
    printed, names = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("page"))
        for language, block in re.findall(r"```(sh|python)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
            if language == "sh":
                printed += [run(line) for line in block.splitlines()]
            else:
                with contextlib.redirect_stdout(io.StringIO()) as told:
                    exec(compile(block, str(PAGE), "exec"), names)
                printed.append(told.getvalue())
        yield printed


def test_the_first_run_scores_and_the_second_takes_over(said: list[str]) -> None:
    first = next(place for place, text in enumerate(said) if "scored 2 of 3 subjects" in text)
    assert "took over" not in said[first]
    again = json.loads(said[first + 1])
    assert (again["subjects"], again["scored"], again["buckets"]) == (3, 2, 4)
    assert (again["done"], again["taken_over"], again["computed"]) == (0, 4, 0)
    assert sum(again["unscored"].values()) == 1


def test_after_more_facts_only_whom_they_tell_of_is_computed(said: list[str]) -> None:
    last = json.loads(said[-1])
    assert (last["subjects"], last["done"], last["taken_over"], last["computed"]) == (3, 1, 3, 1)


def test_a_challenger_scores_from_the_snapshot(said: list[str]) -> None:
    printed = next(text for text in said if text.startswith("[{'score'"))
    rows, challenger = map(ast.literal_eval, printed.splitlines())
    assert sorted(row["score"] for row in rows if row["score"]) == [600, 680]
    assert [row["reasons"] for row in rows if row["score"] == 600] == [["A02"]]
    assert sorted(challenger) == [560, 600, 640]


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (("--model", "firms"), NotFoundError, "no model 'firms' is registered"),
        (("--model", "persons", "--as-of", "soon"), TallystickError, "is not a day"),
        (("--model", "persons", "--at", "nowhere"), NotFoundError, "is not there"),
    ],
)
@pytest.mark.usefixtures("said")
def test_a_mistake_ends_in_a_sentence(words: tuple[str, ...], error: type[TallystickError], says: str) -> None:
    with pytest.raises(error, match=says):
        CliRunner().invoke(app, ["score", "batch", *words], catch_exceptions=False)
