"""The page on the credit file does what it says: what was known, until when it is shown, what a change would do."""

import json
import re
from pathlib import Path

import pytest
from tests.cli.test_furnish import ROOT, shell, told

PAGE = ROOT / "docs" / "the-credit-file.md"
Guided = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Guided:
    """The page's commands run in order: their folder, and what each printed when it first ran."""
    folder, said = tmp_path_factory.mktemp("page"), {}
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL) for line in block.splitlines()
    ]
    assert len(lines) >= 20
    for line in lines:
        ran = shell(line, folder)
        assert ran.returncode == 0, f"{line}: {ran.stderr}{ran.stdout}"
        said.setdefault(line, ran.stdout)
    return folder, said


def shown(folder: Path, options: str) -> dict[str, object]:
    content: dict[str, object] = json.loads(
        shell(f"tallystick file show $(cat subject) --at bureau --json {options}", folder).stdout
    )
    return content


def months(content: dict[str, object]) -> list[tuple[str, int]]:
    rows = content["account_months"]
    assert isinstance(rows, list)
    return [(row["month"], row["days_past_due"]) for row in rows]


def test_a_correction_changes_nothing_of_what_was_known_before_it(guided: Guided) -> None:
    folder, said = guided
    before = re.search(r"digest (\w{64})", told(said, "--as-of 2021-02-20 --at"))
    assert before is not None
    content = shown(folder, "--as-of 2021-02-20")
    assert content["digest"] == before[1]
    assert months(content) == [("2020-12", 75), ("2021-01", 106)]
    assert content["later"] == 3
    assert months(shown(folder, "--as-of 2021-02-20 --known-at 2021-06-01")) == [("2020-12", 75), ("2021-01", 31)]


def test_the_default_is_shown_on_its_last_day_and_not_on_the_next(guided: Guided) -> None:
    """CRIR article 16."""
    folder, _ = guided
    assert len(months(shown(folder, "--as-of 2026-02-28"))) == 4
    assert months(shown(folder, "--as-of 2026-03-01")) == [("2021-03", 0)]


def test_the_history_says_what_became_known_when(guided: Guided) -> None:
    folder, _ = guided
    learned = json.loads(shell("tallystick file history $(cat subject) --at bureau --json", folder).stdout)
    facts = [(one["known_at"], one["corrections"]) for one in learned if one["record_type"] == "account_month"]
    assert facts == [
        ("2021-01-05", 0),
        ("2021-02-05", 0),
        ("2021-03-05", 0),
        ("2021-04-05", 0),
        ("2021-06-01", 1),
    ]
    assert [one["record_type"] for one in learned][-1] == "identity"


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
    folder, _ = guided
    rules = json.loads(shell("tallystick file retention --at bureau --json", folder).stdout)
    assert [rule["rule"] for rule in rules] == ["adverse_account", "adverse_activity", "public_record", "inquiry"]
    assert all(rule["source"] for rule in rules)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tallystick file show sub_nobody --at bureau", "knows no subject"),
        ("tallystick file history sub_nobody --at bureau", "knows no subject"),
        ("tallystick file show $(cat subject) --as-of soon --at bureau", "is not a day"),
        ("tallystick file retention --rule bankruptcy.lasts=P3Y --at bureau", "no retention rule 'bankruptcy'"),
        ("tallystick file retention --rule adverse_account.lasts=long --at bureau", "cannot be 'long'"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(guided: Guided, line: str, says: str) -> None:
    folder, _ = guided
    ran = shell(line, folder)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "To mend it:" in ran.stderr
    assert "Traceback" not in ran.stderr
