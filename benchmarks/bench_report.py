"""Files, characteristics and reports of Taiwan's clients in a bureau of their own, from end to end."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from examples.furnished import DATA

from examples import taiwan
from figures import figure, paired
from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE, compute, compute_by_statement
from tallystick.files import Observation
from tallystick.furnish import Submission

ALL = tuple(CATALOGUE.values())


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        files = taiwan.write(DATA / "taiwan_card", Path(scratch) / "files")
        with Bureau.create(
            Path(scratch) / "bureau", name="Bench", jurisdiction="us", created_on=date(2026, 1, 1)
        ) as bureau:
            bureau.admit_furnishers([files[0].furnisher], date(2026, 1, 1))
            for file in files[:7]:
                bureau.furnish(Submission(file.path, file.record_type, file.furnisher, file.received_on, "bench"))
            day = date(2005, 10, 1)
            asked = [Observation(subject, day, day) for subject in bureau.subjects()]

            def opened() -> None:
                with bureau.files(asked):
                    pass

            computed, opening, ratio = paired(lambda: bureau.characteristics(asked, ALL), opened)
            figure(
                "characteristics.end_to_end", len(asked) / computed, "subjects/s", f"{ratio:.2f} x opening the files"
            )
            figure("files.opened", len(asked) / opening, "subjects/s")
            with bureau.files(asked) as engine:
                kernel, statement, ratio = paired(
                    lambda: compute(engine, ALL), lambda: compute_by_statement(engine, ALL)
                )
                figure("characteristics.taiwan", len(asked) / kernel, "subjects/s", f"{ratio:.3f} x the SQL statement")
                figure("characteristics.taiwan_statement", len(asked) / statement, "subjects/s")
            one, _, _ = paired(lambda: bureau.report(asked[0].subject), lambda: None)
            figure("report.one_subject", 1_000 * one, "ms")


if __name__ == "__main__":
    main()
