"""What the front page and the guides show is what happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from tallystick.cli.app import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SNIPPETS = [(page, code) for page in PAGES for code in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)]


@pytest.mark.parametrize(("page", "code"), SNIPPETS, ids=[page.name for page, _ in SNIPPETS])
def test_every_snippet_runs(page: Path, code: str) -> None:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{page.name}: {ran.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_is_one_that_there_is(page: Path) -> None:
    root = typer.main.get_command(app)
    for words in re.findall(r"^(?:\.venv/bin/)?tallystick ((?:[a-z]+ ?)+)", page.read_text(), re.MULTILINE):
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
