"""The tables that the code reads and writes are those that the steps of migration make, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import gateway.features.repartition.tables
import gateway.features.tasks.tables  # noqa: F401 - a feature's own tables are on the same metadata
from gateway.db.migrate import FOLDER, find_newest, is_ours
from gateway.db.tables import metadata
from tests.helpers.gateway.trial import OpenDatabase


def test_the_steps_make_what_the_code_expects(open_database: OpenDatabase) -> None:
    with open_database("a").read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == ScriptDirectory(str(FOLDER)).get_current_head() == find_newest()


def test_keys_are_those_that_the_code_expects(open_database: OpenDatabase) -> None:
    found = inspect(open_database("a").engine)
    keys = {table.name: list(table.primary_key.columns.keys()) for table in metadata.sorted_tables}
    assert {name: found.get_pk_constraint(name)["constrained_columns"] for name in keys} == keys
