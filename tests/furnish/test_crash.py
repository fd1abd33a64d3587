"""A process killed while it takes a file in leaves the submission wholly in, or wholly out."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import RecordType

TODAY = date(2020, 1, 31)
LINES = 3_000
KILLS = 12

_FURNISH = """
import sys
from datetime import date
from pathlib import Path
from tallystick.bureau import Bureau
from tallystick.furnish import Submission
from tallystick.terms import RecordType
with Bureau.open(Path(sys.argv[1])) as bureau:
    print("ready", flush=True)
    bureau.furnish(Submission(Path(sys.argv[2]), RecordType.IDENTITY, "First bank", date(2020, 1, 31), "consent"))
"""


def counted(bureau: Bureau) -> tuple[int, int, int]:
    """Customers linked, particulars in the lake that count, and accepted lines by the receipts."""
    with bureau.files([]) as engine:
        facts = engine.execute("select count(*), count(distinct customer) from particulars").fetchall()[0]
    assert facts[0] == facts[1], "no line is in twice"
    return len(bureau.links()), facts[0], sum(receipt.totals.accepted for receipt in bureau.receipts())


def test_killed_at_any_moment_a_submission_is_wholly_in_or_wholly_out(tmp_path: Path) -> None:
    seed = int(os.environ.get("TALLYSTICK_SEED", "20261123"))
    print(f"seed {seed}")
    moments = random.Random(seed)
    folder = tmp_path / "bureau"
    with Bureau.create(folder, name="Test", jurisdiction="us", created_on=TODAY) as bureau:
        bureau.admit_furnishers(["First bank"], TODAY)
    whole = 0
    for turn in range(KILLS):
        path = tmp_path / f"{turn}.parquet"
        pq.write_table(pa.table({"customer": [f"{turn}-{n}" for n in range(LINES)], "kind": ["person"] * LINES}), path)
        process = subprocess.Popen([sys.executable, "-c", _FURNISH, str(folder), str(path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moments.uniform(0.0, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        with Bureau.open(folder) as bureau:
            # Sending it again is what the furnisher does who got no receipt.
            receipt = bureau.furnish(Submission(path, RecordType.IDENTITY, "First bank", TODAY, "consent"))
            assert receipt.totals.accepted in (0, LINES), "half a submission was taken in"
            whole += receipt.totals.accepted == 0
            assert counted(bureau) == ((turn + 1) * LINES,) * 3
    print(f"{whole} of {KILLS} killed submissions were wholly in")
