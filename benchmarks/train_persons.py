"""Counts the weights of the linker of persons anew and writes them where the product reads them, as data.

Run `PYTHONPATH=. python benchmarks/train_persons.py 2026-11-24`: the day is written beside the counts.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from examples.febrl import febrl

from tallystick.identify.persons import training

COUNTED_ON = "FEBRL data set 2 (P. Christen): every two records of one of its invented persons"
WRITTEN = Path(training.__file__).with_name("trained.json")


def trained_text(on: date) -> str:
    known = febrl("2")
    told = training.train(known.records, known.truth, COUNTED_ON, on)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    WRITTEN.write_text(trained_text(date.fromisoformat(sys.argv[1])), encoding="utf-8")
