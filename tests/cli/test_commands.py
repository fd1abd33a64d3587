"""Every command explains itself, and nothing a user can cause ends in a traceback."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pyarrow.parquet as pq
import pytest
import typer.main
from tests.forked.commands import begun_anew, tallystick

from tallystick import __version__
from tallystick.bureau import Bureau
from tallystick.cli.app import app


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    inner = getattr(group, "commands", None)
    if inner is None:
        yield path, group
        return
    for name, command in inner.items():
        yield from commands(command, (*path, name))


LEAVES = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    told = LEAVES[path].help or ""
    assert f"Example: tallystick {' '.join(path)}" in told


def test_the_version_is_printed_and_in_json() -> None:
    assert tallystick("version").stdout.strip() == __version__
    assert json.loads(tallystick("version", "--json").stdout) == {"version": __version__}


@pytest.mark.parametrize(
    "words",
    [
        ("version",),
        ("characteristics", "show", "B05"),
        ("file", "show", "sub_x", "--at", "nowhere"),
        ("furnish", "contract", "identity", "--json"),
        ("identity", "events", "--at", "nowhere"),
        ("member", "admit", "A bank", "--at", "nowhere"),
        ("score", "batch", "--model", "persons", "--at", "nowhere"),
        ("scorecard", "apply", "nowhere.json", "nowhere.csv"),
        ("subject", "readmit", "A bank", "1", "--at", "nowhere"),
    ],
    ids=lambda words: words[0],
)
def test_a_command_of_each_group_does_the_same_begun_anew_as_forked(words: tuple[str, ...]) -> None:
    """Nearly all other tests fork their commands from a process that has imported what they need."""
    anew, forked = begun_anew(*words), tallystick(*words)
    assert (anew.returncode, anew.stdout, anew.stderr) == (forked.returncode, forked.stdout, forked.stderr)
    assert anew.stdout or "To mend it:" in anew.stderr


def test_help_does_not_wait_for_the_engines() -> None:
    code = (
        "import sys, tallystick.cli.app; print(sorted({'duckdb', 'sklearn', 'fastapi', 'splink'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        ("report", "sub_x", "--at", "NOWHERE"),
        ("search", "x", "--at", "NOWHERE"),
        ("furnish", "list", "--at", "NOWHERE"),
        ("serve", "--at", "NOWHERE", "--port", "18999"),
        ("identity", "link", "--at", "NOWHERE"),
        ("characteristics", "show", "Z99"),
        ("characteristics", "compute", "FILE/values.parquet"),
        ("init", "--at", "NOWHERE", "--jurisdiction", "atlantis"),
        ("demo", "--at", "FILE"),
    ],
)
def test_a_mistake_ends_in_one_sentence_and_code_2(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    places = {"NOWHERE": str(tmp_path / "nowhere"), "FILE": str(tmp_path / "file")}
    ran = tallystick(*(places.get(word, word) for word in words))
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("tallystick: ")
    assert "To mend it:" in ran.stderr
    assert (tmp_path / "file").read_text() == "mine"


def test_a_small_bureau_by_hand(tmp_path: Path) -> None:
    at = ("--at", str(tmp_path / "bureau"))
    people = tmp_path / "people.csv"
    people.write_text("customer,kind,name\n1,business,Café Müller Inc\n2,shop,Other\n", encoding="utf-8")
    assert tallystick("init", *at, "--jurisdiction", "cn").returncode == 0
    assert tallystick("member", "admit", "A bank", *at).returncode == 0
    handed_in = ("furnish", "submit", str(people), "--type", "identity", "--furnisher", "A bank", "--basis", "consent")
    ran = tallystick(*handed_in, *at, "--json")
    assert ran.returncode == 5, "a line is refused, the other is in"
    receipt = json.loads(ran.stdout)
    assert receipt["totals"] == {"lines_read": 2, "accepted": 1, "refused": 1, "seen_before": 0}
    [refusal] = json.loads(tallystick("furnish", "refusals", receipt["submission"], *at, "--json").stdout)
    assert (refusal["line"], refusal["field"], refusal["rule"]) == (2, "kind", "KIND-CODE")
    [hit] = json.loads(tallystick("search", "muller", *at, "--json").stdout)
    assert hit["name"] == "Café Müller Inc"
    report = json.loads(tallystick("report", hit["subject"], *at, "--json").stdout)
    assert report["score"] is None
    assert report["unscored"]
    values = tmp_path / "values.parquet"
    computed = tallystick("characteristics", "compute", str(values), *at, "--as-of", "2100-01-01", "--json")
    assert json.loads(computed.stdout)["subjects"] == 1
    assert pq.read_table(values)["subject"].to_pylist() == [hit["subject"]]
    assert pq.read_table(values)["C06"][0].as_py() >= 0


@pytest.mark.parametrize("act", ["os.kill(os.getpid(), signal.SIGINT)", "exec('os.kill(os.getpid(), signal.SIGINT)')"])
def test_a_stopped_command_ends_with_130_wherever_it_was_stopped(act: str, tmp_path: Path) -> None:
    # Run by `-m`, as `tallystick` is: Python ends a text that it was given by `-c` in another way.
    stopped = f"import os, signal, tallystick.cli.app as it; it.app = lambda: {act}; it.main()"
    (tmp_path / "stopped.py").write_text(stopped)
    command = [sys.executable, "-m", "stopped"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.returncode, "tallystick: stopped" in ran.stderr) == (130, True), ran.stderr


def test_a_bureau_is_made_with_as_many_buckets_as_are_asked_for(tmp_path: Path) -> None:
    at = ("--at", str(tmp_path / "bureau"))
    assert tallystick("init", *at, "--buckets", "0").returncode == 2
    assert tallystick("init", *at, "--buckets", "7").returncode == 0
    with Bureau.open(tmp_path / "bureau") as bureau:
        assert bureau.settings.buckets == 7


def test_characteristics_are_printed_in_the_sql_of_other_engines() -> None:
    assert "`B05`" in tallystick("characteristics", "show", "B05", "--dialect", "spark").stdout
    listed = json.loads(tallystick("characteristics", "list", "--json").stdout)
    assert len({row["dimension"] for row in listed}) == 5
