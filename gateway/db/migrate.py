"""Bring a database to the shape that this release expects, by the dated steps in migrations/."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).parent / "migrations"
_PARTITION = "reading_"


def upgrade(engine: Engine) -> None:
    """Apply the steps that are missing; quick when none is."""
    newest = _find_newest()
    with engine.connect().execution_options(volano_write=True) as connection, connection.begin():
        if MigrationContext.configure(connection).get_current_revision() != newest:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@cache
def _find_newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_ours(_thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Whether Alembic should compare it with `tables.py`: not the partitions that come and go with the data."""
    return not (kind == "table" and (name or "").startswith(_PARTITION))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
