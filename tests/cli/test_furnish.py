"""The guide's commands do what it says, and what they print is what a furnisher needs."""

import csv
import json
import re
from pathlib import Path

import pytest
from tests.forked.commands import shell

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "furnishing.md"


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The guide's commands run in order: their folder, and what each printed."""
    folder, said = tmp_path_factory.mktemp("guide"), {}
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL) for line in block.splitlines()
    ]
    assert len(lines) >= 15
    for line in lines:
        ran = shell(line, folder)
        expected = int(found[1]) if (found := re.search(r"# ends with (\d)", line)) else 0
        assert ran.returncode == expected, f"{line}: {ran.stderr}{ran.stdout}"
        assert "Traceback" not in ran.stderr
        said.setdefault(line, ran.stdout)
    return folder, said


def told(said: dict[str, str], words: str) -> str:
    return next(text for line, text in said.items() if words in line)


def test_the_refused_line_comes_back_with_how_to_mend_it(guided: tuple[Path, dict[str, str]]) -> None:
    folder, said = guided
    assert "BALANCE-FORM" in told(said, "validate wrong.csv")
    mend = (folder / "mend.csv").read_text()
    assert "1,BALANCE-FORM,balance,1240000.50" in mend
    assert mend.startswith("line,rule,field,got,expected,mend,your_customer,")


def test_a_receipt_says_counts_and_control_totals(guided: tuple[Path, dict[str, str]]) -> None:
    _, said = guided
    receipt = told(said, "submit june.csv")
    assert "read 1 = accepted 1 + refused 0 + seen before 0" in receipt
    assert "customers 1, CNY limit 5,000,000, CNY balance 1,240,000" in receipt


def test_the_submissions_are_listed_and_the_second_one_added_nothing(guided: tuple[Path, dict[str, str]]) -> None:
    folder, _ = guided
    receipts = json.loads(shell("tallystick furnish list --at bureau --json", folder).stdout)
    assert [receipt["totals"]["seen_before"] for receipt in receipts] == [0, 0, 1]


def test_the_scorecard_of_the_furnisher_counts_its_submissions(guided: tuple[Path, dict[str, str]]) -> None:
    folder, _ = guided
    quality = json.loads(shell('tallystick furnish scorecard "First bank" --at bureau --json', folder).stdout)
    assert len(quality["submissions"]) == 3
    assert [month["accounts"] for month in quality["months"]] == [1]


def test_a_line_comes_back_from_a_metro_2_file(guided: tuple[Path, dict[str, str]]) -> None:
    folder, said = guided
    assert "1 identities, 1 account months, 0 months of history, 0 left out" in told(said, "metro2 read")
    assert "card-88,2026-06,credit_card,borrower,open,CNY" in (folder / "june" / "account_months.csv").read_text()
    assert "WANG" in told(said, "metro2 show")
    shown = json.loads(shell("tallystick furnish metro2 show june.dat --json", folder).stdout)
    assert shown[0]["reporter_name"] == "FIRST BANK"
    assert (folder / "metro2.secret").stat().st_mode & 0o077 == 0


def test_a_refused_record_comes_back_with_its_field_in_the_words_of_metro_2(
    guided: tuple[Path, dict[str, str]],
) -> None:
    folder, _ = guided
    [row] = csv.DictReader((folder / "records.csv").read_text().splitlines())
    assert (row["record"], row["segment"], row["metro2_field"], row["got"]) == (
        "2",
        "BASE",
        "date_opened",
        "2031-03-15",
    )
    assert row["your_record"].startswith("0426106302026")


def test_a_trailer_that_tells_other_totals_ends_with_6(guided: tuple[Path, dict[str, str]]) -> None:
    folder, _ = guided
    shell("sed '/TRAILER/s/000000001/000000004/2' june.dat > odd.dat", folder)
    ran = shell("tallystick furnish metro2 read odd.dat --to odd --currency CNY --json", folder)
    assert ran.returncode == 6
    assert json.loads(ran.stdout)["differences"] == [
        "the trailer says 4 for total_status_code_11, and the file holds 1"
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tallystick furnish metro2 read june.csv --to nowhere", "no Metro 2 file"),
        ("tallystick furnish metro2 read nothing.dat --to nowhere", "cannot be read"),
        ("tallystick furnish metro2 read june.dat --to june.csv", "could not be written"),
        ("tallystick furnish metro2 read june.dat --to x --secret /dev/null", "secret has 0 bytes"),
        ("tallystick furnish metro2 show june.dat --record 9", "no record 9"),
        (
            "tallystick furnish metro2 write june.csv --identities people.csv --to x --identification 1 "
            "--name A --style y",
            "no style",
        ),
        ('tallystick furnish scorecard "Nobody" --at bureau', "no member"),
        ('tallystick furnish scorecard "First bank" --at bureau --as-of june', "no"),
        ("tallystick furnish validate nothing.csv --type identity", "no file"),
        ("tallystick furnish validate people.csv --type identity --jurisdiction atlantis", "atlantis"),
        ("tallystick furnish validate june.csv --type account_month --refused-to no/where.csv", "could not be written"),
        ("tallystick furnish refusals 1999-01-01.000001 --at bureau", "no submission"),
    ],
)
def test_a_mistake_ends_in_a_sentence(guided: tuple[Path, dict[str, str]], line: str, says: str) -> None:
    ran = shell(line, guided[0])
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "To mend it:" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_validation_speaks_json_and_by_its_exit_code(guided: tuple[Path, dict[str, str]]) -> None:
    folder, _ = guided
    ran = shell("tallystick furnish validate wrong.csv --type account_month --json", folder)
    assert ran.returncode == 5
    assert json.loads(ran.stdout)["refused"][0]["rule"] == "BALANCE-FORM"
    shell("sed 's/,0,62000,62000/,900,62000,62000/; s/at_least_minimum,0/less,0/' june.csv > odd.csv", folder)
    shell("sed -i 's/,open,CNY,/,paid,CNY,/' odd.csv", folder)
    ran = shell("tallystick furnish validate odd.csv --type account_month --json", folder)
    assert ran.returncode == 6
    assert {one["rule"] for one in json.loads(ran.stdout)["findings"]} == {"PAID-OWING"}
