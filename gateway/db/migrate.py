"""Bring a database to the shape that this release expects, by the numbered steps in migrations/.

Alembic is imported when a step is missing: each command opens four databases, and hardly ever one that lacks any.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
_PARTITION = "reading_"


def upgrade(engine: Engine) -> None:
    """Apply the steps that are missing; quick when none is."""
    with engine.connect().execution_options(volano_write=True) as connection, connection.begin():
        if _read_step(connection) != find_newest():
            from alembic import command

            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _read_step(connection: Connection) -> str | None:
    """The number of the last step that was applied, as Alembic keeps it; None in an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


@cache
def find_newest() -> str:
    """The number of the newest step, which its file's name begins with."""
    return max(file.name for file in (FOLDER / "versions").glob("[0-9]*.py"))[:4]


def is_ours(_thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Whether Alembic should compare it with `tables.py`: not the partitions that come and go with the data."""
    return not (kind == "table" and (name or "").startswith(_PARTITION))


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
