"""The page's commands promise what it says, and a mistake ends in a sentence."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_score_batch import run
from typer.testing import CliRunner

from tallystick.cli.app import app
from tallystick.terms import NotFoundError, TallystickError

PAGE = Path(__file__).parents[2] / "docs" / "what-would-raise-it.md"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What each command and each piece of Python of the page printed, in order."""
    printed, names = [], dict[str, Any]()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("page"))
        for language, block in re.findall(r"```(sh|python)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
            if language == "sh":
                printed += [run(line.replace("$(cat subject)", names.get("ann", ""))) for line in block.splitlines()]
            else:
                with contextlib.redirect_stdout(io.StringIO()) as told:
                    exec(compile(block, str(PAGE), "exec"), names)
                printed.append(told.getvalue())
        yield printed


def test_a_promise_tells_both_scores_what_moves_and_what_it_holds_under(said: list[str]) -> None:
    paid, lowered = [text for text in said if "promised for" in text]
    assert re.search(r"on 2025-02-10: 530, poor\npromised for 2025-03-10: 610, good\n", paid)
    assert re.search(r"promised for 2025-05-10: 670, excellent\n", lowered)
    for name, points in (("Amount past due", 80), ("Revolving utilisation", 60)):
        assert re.search(rf"{name}.*\+{points}", lowered), lowered
    for text in (paid, lowered):
        assert "This holds if:\n- Whoever reported an account" in text
        assert "What is not known" not in text


def test_the_document_has_every_report_that_would_have_to_come(said: list[str]) -> None:
    told = json.loads(next(text for text in said if text.startswith("{") and "account_months" in text))
    assert (told["on"], told["then"], told["now"]["score"], told["left_open"]) == ("2025-02-10", "2025-08-10", 530, [])
    owed = {name: [] for name in ("card", "loan")}
    for row in told["account_months"]:
        owed[row["account"]].append((row["month"], row["status"], row["balance"]))
    months = ["2025-02", "2025-03", "2025-04", "2025-05", "2025-06", "2025-07"]
    assert owed["card"] == [(month, "open", 890_000 - 43_000 * n) for n, month in enumerate(months, 1)]
    left = [210_000, 160_000, 110_000, 60_000, 10_000, 0]
    assert owed["loan"] == [(month, "open" if one else "paid", one) for month, one in zip(months, left, strict=True)]


def test_the_code_of_the_page_promises_the_same(said: list[str]) -> None:
    assert said[-1] == "530 610 2025-04-10 4\n"


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (("--model", "firms"), NotFoundError, "no model 'firms' is registered"),
        (("--model", "persons", "--as-of", "soon"), TallystickError, "is not a day"),
        (("--model", "persons", "--months", "0"), TallystickError, "0 months cannot be foretold"),
        (("--model", "persons", "--months", "1000"), TallystickError, "beyond 120 nothing is said"),
        (("--model", "persons", "--utilisation", "130"), TallystickError, "130 is no share of a limit"),
        (("--model", "persons", "--utilisation", "-1"), TallystickError, "-1 is no share of a limit"),
        (("--model", "persons"), NotFoundError, "knows no subject 'sub_nobody'"),
        (("--model", "persons", "--at", "nowhere"), NotFoundError, "is not there"),
    ],
)
@pytest.mark.usefixtures("said")
def test_a_mistake_ends_in_a_sentence(words: tuple[str, ...], error: type[TallystickError], says: str) -> None:
    with pytest.raises(error, match=says):
        CliRunner().invoke(app, ["score", "what-if", "sub_nobody", *words], catch_exceptions=False)
