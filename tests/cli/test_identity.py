"""The page on merging and splitting does what it says, and mistakes are told in a sentence."""

import json
import re
from pathlib import Path

import pytest
from tests.forked.commands import shell

PAGE = Path(__file__).parents[2] / "docs" / "merging-and-splitting.md"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The page's commands run in order: their folder, and what they printed."""
    folder = tmp_path_factory.mktemp("page")
    ran = shell("\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)), folder)
    assert ran.returncode == 0, ran.stderr
    return folder, ran.stdout


def test_the_page_merges_undoes_redoes_and_splits(walked: tuple[Path, str]) -> None:
    _, said = walked
    assert "event 1: merge, " in said
    assert "A. Clerk: one register number [case 12]" in said
    events = json.loads(said[said.index("\n[") :])
    assert [told["event"]["kind"] for told in events] == ["merge", "undo", "undo", "split"]
    assert [told["event"]["undone_by"] for told in events] == [None, 3, None, None]
    [move] = events[-1]["event"]["moves"]
    assert move["ref"] == {"furnisher": "First bank", "customer": "2"}
    assert move["now"] != move["was"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("undo 1", "was moved again by event 4"),
        ("split sub_x 17", "names no customer"),
        ("review --join 99", "there is no pair 99"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(walked: tuple[Path, str], command: str, says: str) -> None:
    folder, _ = walked
    ran = shell(f"tallystick identity {command} --by 'A. Clerk' --reason 'a slip' --at bureau", folder)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "To mend it:" in ran.stderr
    assert "Traceback" not in ran.stderr
