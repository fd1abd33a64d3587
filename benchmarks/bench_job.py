"""The whole main job as a process: seconds, memory, and the size of an installed core."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile

from figures import figure


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "tallystick", "demo", "--at", f"{scratch}/bureau", "--json"]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    figure("job.seconds", told["seconds"], "s", f"{told['seconds'] / 60:.2f} of the 60 s allowed")
    figure("job.memory", told["memory_mb"], "MB", f"{told['memory_mb'] / 2048:.2f} of the 2 GB allowed")
    lines = sum(file["lines_read"] for file in told["furnished"])
    figure("job.lines", lines, "lines")
    figure("job.subjects", told["identified"]["subjects"], "subjects", f"of {told['identified']['records']} records")
    for name in ("persons", "businesses"):
        area, rival = told[name]["auc"]["value"], told[name]["boosting_auc"]["value"]
        figure(f"job.{name}_auc", area, "AUC", f"{rival - area:+.4f} is boosting ahead")


if __name__ == "__main__":
    main()
