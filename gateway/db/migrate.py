"""Bring a database to the shape that this release expects, by the dated steps in migrations/."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Apply the steps that are missing; quick when none is."""
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect().execution_options(volano_write=True) as connection, connection.begin():
        if MigrationContext.configure(connection).get_current_revision() != newest:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
