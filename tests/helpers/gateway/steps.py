"""Moving a database's shape by dated steps, within a connection's transaction."""

from collections.abc import Callable

from alembic.config import Config
from sqlalchemy import Connection

from gateway.db.migrate import _config


def step_to(connection: Connection, move: Callable[[Config, str], None], step: str) -> None:
    """Move (alembic's upgrade or downgrade) to a step."""
    config = _config()
    config.attributes["connection"] = connection
    move(config, step)
