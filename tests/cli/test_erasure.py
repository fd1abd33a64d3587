"""The page's commands do what it says."""

import json
import re
from pathlib import Path

import pytest
from tests.bureau.traces import traces
from tests.cli.test_furnish import ROOT
from tests.forked.commands import shell

GUIDE = ROOT / "docs" / "erasure.md"
HARBOUR, QUAY = "harbour-4711", "quay-4712"
"""The guide's customer keys: too long to be met by chance in the name of a file or in packed numbers."""


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The page's commands run in order: their folder, and what each printed."""
    folder = tmp_path_factory.mktemp("guide")
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    said = []
    for line in "".join(blocks).splitlines():
        if "erasures run" in line:
            assert traces(folder / "bureau", [HARBOUR, QUAY]), "there is something to find"
        ran = shell(line, folder)
        expected = int(found[1]) if (found := re.search(r"# ends with (\d)", line)) else 0
        assert ran.returncode == expected, f"{line}: {ran.stderr}"
        said.append(ran.stdout)
        if "erasures run" in line:
            assert traces(folder / "bureau", [HARBOUR]) == set()
    return folder, said


def test_an_erased_subject_is_not_found_and_the_list_names_nobody(guided: tuple[Path, list[str]]) -> None:
    _, said = guided
    run = next(place for place, text in enumerate(said) if text.startswith("erased "))
    assert said[run] == "erased 1 subjects with 1 customers and 1 facts; 1 files removed\n"
    assert json.loads(said[run + 1]) == []
    [entry] = json.loads(said[run + 2])
    assert entry["subject"] is None
    assert entry["ground"] == "consent_withdrawn"


def test_sent_again_it_is_refused_until_it_is_readmitted(guided: tuple[Path, list[str]]) -> None:
    folder, said = guided
    receipts = [text for text in said if ": read 2 = " in text]
    assert [text.split(": ")[1].splitlines()[0] for text in receipts] == [
        "read 2 = accepted 2 + refused 0 + seen before 0",
        "read 2 = accepted 0 + refused 1 + seen before 1",
        "read 2 = accepted 1 + refused 0 + seen before 1",
    ]
    again = json.loads(shell("tallystick furnish list --at bureau --json", folder).stdout)[1]["submission"]
    [refusal] = json.loads(shell(f"tallystick furnish refusals {again} --at bureau --json", folder).stdout)
    assert refusal["rule"] == "CUSTOMER-ERASED"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tallystick subject erase sub_nobody --reason unlawful --at bureau", "knows no subject"),
        ('tallystick subject readmit "First bank" quay-9 --at bureau', "was erased"),
    ],
)
def test_a_mistake_ends_in_a_sentence(guided: tuple[Path, list[str]], line: str, says: str) -> None:
    ran = shell(line, guided[0])
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "To mend it:" in ran.stderr


def test_queued_and_carried_out_in_one_command(guided: tuple[Path, list[str]]) -> None:
    folder, _ = guided
    [hit] = json.loads(shell("tallystick search quay --at bureau --json", folder).stdout)
    ran = shell(f"tallystick subject erase {hit['subject']} --reason court_order --now --at bureau", folder)
    assert ran.stdout.startswith("erased 1 subjects")
    assert traces(folder / "bureau", [QUAY]) == set()
