"""What the front page and the guides show is what happens."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from tallystick.cli.app import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)
# Their code reads what their commands wrote: tests/cli/test_score_batch.py and test_what_if.py run both.
AFTER_COMMANDS = {"scoring-all-at-once.md", "what-would-raise-it.md"}
CODE = {
    page: blocks
    for page in PAGES
    if page.name not in AFTER_COMMANDS and "python" in dict(blocks := BLOCK.findall(page.read_text()))
}


@pytest.mark.parametrize("page", CODE, ids=lambda page: page.name)
def test_the_code_of_a_page_runs_in_order_and_prints_what_the_page_says(page: Path) -> None:
    code = "\n".join(block for kind, block in CODE[page] if kind == "python")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, f"{page.name}: {ran.stderr}"
    said = "".join(block for kind, block in CODE[page] if kind == "text")
    assert not said or ran.stdout == said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_is_one_that_there_is(page: Path) -> None:
    root = typer.main.get_command(app)
    for words in re.findall(r"^(?:\.venv/bin/)?tallystick ((?:[a-z][a-z0-9-]* ?)+)", page.read_text(), re.MULTILINE):
        command = root
        for word in words.split():
            inner = getattr(command, "commands", None)
            if inner is None:
                break
            assert word in inner, f"{page.name}: tallystick {words}"
            command = inner[word]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_rooms_of_the_map_are_the_rooms_of_the_house() -> None:
    shown = set(re.findall(r"^\| `([a-z]+)`", (ROOT / "README.md").read_text(), re.MULTILINE)) | {"web", "cli"}
    built = {path.parent.name for path in (ROOT / "src" / "tallystick").glob("*/__init__.py")}
    assert built == shown


def test_the_pages_that_are_made_from_the_code_are_current() -> None:
    """`make reference` writes them anew."""
    made = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))["PAGES"]
    for name, page in made.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(), f"run `make reference`: {name} is old"
