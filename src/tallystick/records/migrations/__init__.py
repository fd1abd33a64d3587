"""The history of the tables, a file a revision, and how records are brought up to the latest.

Until the first release there is one revision, the baseline, and it may still change: whoever changes `schema.py` runs
`make baseline`, which writes it anew from the tables. From the release on a change is a revision of its own:
`make migration SAYS="keep the notices"`. A test holds that the revisions make exactly the tables of `schema.py`.
There is no way back: a downgrade would have to drop what was written since. A backup is the way back.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection

from tallystick.records.schema import METADATA

SCRIPTS = Path(__file__).parent
VERSION_TABLE = "alembic_version"
_FILE = re.compile(r"r(\d{4})_\w+\.py")


def latest() -> str:
    """The number of the newest revision, as records are stamped with it.

    >>> latest() >= "0001"
    True
    """
    found = [named[1] for path in (SCRIPTS / "versions").iterdir() if (named := _FILE.fullmatch(path.name))]
    return max(found)


def upgrade(connection: Connection) -> None:
    """Brings the tables of a database from whatever revision they are of, or from none, to the newest.

    All of it is in the connection's transaction, which is the caller's to commit.
    """
    # Alembic takes a tenth of a second to load, and a bureau that is up to date has no need of it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["tables"] = METADATA
    command.upgrade(config, "head")
