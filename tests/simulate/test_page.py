"""The page's commands do what it says, and its table is what they print."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "simulation.md"


def run(line: str) -> tuple[int, str]:
    program, *words = shlex.split(line, comments=True)
    assert program == "tallystick"
    ran = CliRunner().invoke(app, words)
    return ran.exit_code, ran.stdout


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """What each command of the page ended with and printed; and the table's command once more, in JSON."""
    [block] = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("page"))
        return {line: run(line) for line in (*block.splitlines(), "tallystick simulated invented --json")}


def test_the_commands_end_as_the_page_says(said: dict[str, tuple[int, str]]) -> None:
    assert len(said) == 8
    for line, (code, printed) in said.items():
        expected = int(found[1]) if (found := re.search(r"# ends with (\d)", line)) else 0
        assert code == expected, f"{line}: {printed}"


def test_the_table_of_shares_is_what_the_command_prints(said: dict[str, tuple[int, str]]) -> None:
    printed = json.loads(said["tallystick simulated invented --json"][1])
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (-?[\d.]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(one["of"], one["what"], f"{one['value']:.2f}") for one in printed]


def test_a_validation_of_the_csv_on_request_refuses_nothing(said: dict[str, tuple[int, str]]) -> None:
    [(_, printed)] = [told for line, told in said.items() if "as-csv/inquiry" in line]
    assert re.match(r"read (\d+) = good \1 \+ refused 0 \+ repeated 0", printed)
