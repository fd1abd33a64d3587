"""For developers: writes a revision from what `schema.py` says beyond the revisions that are there.

`python -m tallystick.records.migrations baseline` writes the first one anew, which is allowed until the first release;
any other words are the title of the next one.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from tallystick.records.engines import database_at
from tallystick.records.migrations import SCRIPTS, latest, upgrade
from tallystick.records.schema import METADATA

_BASELINE = "baseline"


def write_revision(title: str) -> Path:
    """Writes the revision's file, which wants to be read before it is kept; answers with its path."""
    versions = SCRIPTS / "versions"
    first = title == _BASELINE
    if first:
        for path in versions.glob("r*.py"):
            path.unlink()
    number = 1 if first else int(latest()) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = database_at(Path(folder) / "records.sqlite")
        engine = database.connect()
        with database.migrating(engine) as connection:
            if not first:
                upgrade(connection)
            config = Config(attributes={"connection": connection, "tables": METADATA})
            config.set_main_option("script_location", str(SCRIPTS))
            config.set_main_option("path_separator", "os")
            config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
            command.revision(config, title, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()
    [written] = versions.glob(f"r{number:04}_*.py")
    return written


if __name__ == "__main__":
    print(write_revision(" ".join(sys.argv[1:])))
