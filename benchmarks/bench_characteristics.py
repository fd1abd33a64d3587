"""All characteristics of Taiwan's clients, against DuckDB's bare read of the columns they use."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from examples.furnished import DATA

from examples import taiwan
from figures import figure, paired
from tallystick.bureau import Bureau
from tallystick.characteristics import CATALOGUE, compute
from tallystick.files import Observation
from tallystick.furnish import Submission

COLUMNS = ("balance", "paid", "days_past_due", '"limit"', "month", "known_at")


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
            with bureau.files(asked) as engine:
                summed = ", ".join(f"max({column})" for column in COLUMNS)
                seconds, _, ratio = paired(
                    lambda: compute(engine, tuple(CATALOGUE.values())),
                    lambda: engine.execute(f"select {summed} from account_month").fetchall(),
                )
                figure("characteristics.all", len(asked) / seconds, "subjects/s", f"{ratio:.1f} x the bare read")
            one, _, _ = paired(lambda: bureau.report(asked[0].subject), lambda: None)
            figure("report.one_subject", 1_000 * one, "ms")


if __name__ == "__main__":
    main()
