"""The page on the credit file does what it says: what was known, until when it is shown, what a change would do."""

import json
import re
import shlex
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from tests.cli.test_furnish import ROOT, told
from tests.forked.commands import shell

from tallystick.cli.app import app
from tallystick.terms import TallystickError

PAGE = ROOT / "docs" / "the-credit-file.md"
Guided = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Guided:
    """The page's commands run in order: their folder, and what each printed when it first ran."""
    folder, said = tmp_path_factory.mktemp("page"), {}
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL) for line in block.splitlines()
    ]
    assert len(lines) >= 18
    with chdir(folder):
        for line in lines:
            said.setdefault(line, _run(line))
    return folder, said


def _run(line: str) -> str:
    """What a line prints: of `tallystick` in this process, which saves a second a line; a pipe in a shell."""
    if not line.startswith("tallystick") or "|" in line:
        ran = shell(line, Path())
        assert ran.returncode == 0, f"{line}: {ran.stderr}{ran.stdout}"
        return ran.stdout
    subject = Path("subject").read_text().strip() if Path("subject").exists() else ""
    with redirect_stdout(StringIO()) as printed:
        app(shlex.split(line.replace("$(cat subject)", subject))[1:], standalone_mode=False)
    return printed.getvalue()


def months(content: dict[str, object]) -> list[tuple[str, int]]:
    rows = content["account_months"]
    assert isinstance(rows, list)
    return [(row["month"], row["days_past_due"]) for row in rows]


def test_a_correction_changes_nothing_of_what_was_known_before_it(guided: Guided) -> None:
    _, said = guided
    before = re.search(r"digest (\w{64})", told(said, "--as-of 2021-02-20 --at"))
    assert before is not None
    content = json.loads(said["tallystick file show $(cat subject) --as-of 2021-02-20 --at bureau --json"])
    assert content["digest"] == before[1]
    assert months(content) == [("2020-12", 75), ("2021-01", 106)]
    assert content["later"] == 3
    assert months(json.loads(told(said, "--known-at 2021-06-01"))) == [("2020-12", 75), ("2021-01", 31)]


def test_the_default_is_shown_on_its_last_day_and_not_on_the_next(guided: Guided) -> None:
    """CRIR article 16."""
    _, said = guided
    assert len(months(json.loads(told(said, "--as-of 2026-02-28")))) == 4
    assert months(json.loads(told(said, "--as-of 2026-03-01"))) == [("2021-03", 0)]


def test_the_history_says_what_became_known_when(guided: Guided) -> None:
    _, said = guided
    learned = json.loads(told(said, "file history"))
    assert [(one["known_at"], one["corrections"]) for one in learned] == [
        ("2020-12-01", 0),
        ("2021-01-05", 0),
        ("2021-02-05", 0),
        ("2021-03-05", 0),
        ("2021-04-05", 0),
        ("2021-06-01", 1),
    ]
    assert learned[0]["record_type"] == "identity"


def test_a_shorter_rule_takes_out_what_the_longer_one_still_shows(guided: Guided) -> None:
    _, said = guided
    forecast = json.loads(told(said, "--as-of 2024-06-15 --rule adverse_account.lasts=P3Y"))
    assert forecast["shifted"] == [
        {
            "record_type": "account_month",
            "item": "serious",
            "removed": 3,
            "brought_back": 0,
            "earlier": 0,
            "later": 0,
        }
    ]
    leaving = [(one["month"], one["under_law"], one["under_change"]) for one in forecast["leaving"]]
    assert leaving == [(None, 0, 3), ("2026-03", 3, 0)]


def test_the_rules_are_listed_with_their_sources(guided: Guided) -> None:
    _, said = guided
    rules = json.loads(told(said, "file retention --at"))
    assert [rule["rule"] for rule in rules] == ["adverse_account", "adverse_activity", "public_record", "inquiry"]
    assert all(rule["source"] for rule in rules)


def test_the_tables_say_the_same_to_whoever_reads_them(
    guided: Guided, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, said = guided
    assert "2026-03" in told(said, "--as-of 2024-01-15")
    monkeypatch.chdir(folder)
    subject = Path("subject").read_text().strip()
    for words in (
        ["file", "history", subject],
        ["file", "retention"],
        ["file", "show", subject, "--as-of", "2026-02-28"],
    ):
        app([*words, "--at", "bureau"], standalone_mode=False)
    told_now = capsys.readouterr().out
    assert "What became known" in told_now
    assert "P5Y from end" in told_now
    assert "2026-03-01" in told_now


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("file show sub_nobody", "knows no subject"),
        ("file history sub_nobody", "knows no subject"),
        ("file show SUBJECT --as-of soon", "is not a day"),
        ("file retention --rule bankruptcy.lasts=P3Y", "no retention rule 'bankruptcy'"),
        ("file retention --rule adverse_account.lasts=long", "cannot be 'long'"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(guided: Guided, line: str, says: str) -> None:
    folder, _ = guided
    words = line.replace("SUBJECT", (folder / "subject").read_text().strip()).split()
    with pytest.raises(TallystickError, match=says) as raised:
        app([*words, "--at", str(folder / "bureau")], standalone_mode=False)
    assert raised.value.mend


def test_what_is_past_its_term_is_removed_and_told_in_counts(guided: Guided) -> None:
    folder, _ = guided
    with chdir(folder):
        would = json.loads(_run("tallystick file retain --dry-run --on 2026-03-01 --at bureau --json"))
        kept = _run("tallystick file show $(cat subject) --as-of 2026-03-01 --at bureau --json")
        done = json.loads(_run("tallystick file retain --on 2026-03-01 --at bureau --json"))
        assert would["removed"] == done["removed"]
        assert [(one["item"], one["rule"], one["facts"]) for one in done["removed"]] == [
            ("serious", "adverse_account", 4)
        ], "three months of default, one of which was corrected"
        assert done["files"] > 0
        assert _run("tallystick file show $(cat subject) --as-of 2026-03-01 --at bureau --json") == kept
        [event] = json.loads(_run("tallystick file retain --events --at bureau --json"))
        assert event["removed"] == done["removed"]
        assert "removed 0 facts" in _run("tallystick file retain --on 2026-03-01 --at bureau")
        with pytest.raises(TallystickError, match="still to come"):
            _run("tallystick file retain --on 2999-01-01 --at bureau")


def test_tidying_tells_how_many_files_there_are_less(guided: Guided) -> None:
    with chdir(guided[0]):
        assert _run("tallystick file tidy --at bureau") == "nothing to put together\n"
        assert json.loads(_run("tallystick file tidy --at bureau --json")) == {"files_less": 0}
