"""The tables of tasks: long work, at the gateway that was asked, and whoever asked for it."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table, UniqueConstraint, true

from gateway.db.tables import Text, metadata

task = Table(
    "task", metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False),       # of the inputs, with what they were asked about
    Column("release", Text, nullable=False),
    Column("owner", Text, nullable=False),        # the key of whoever asked first, in whose name the work is done
    Column("certificate", LargeBinary, nullable=False),   # theirs: what they may is asked again when it begins
    Column("state", Text, nullable=False, index=True),    # queued, running, done, failed, cancelled
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),     # 0: not known yet
    Column("begun", Integer, nullable=False),     # how often a worker has
    Column("about", Text, nullable=False, server_default=""),   # the period or month that the inputs name
    Column("inputs", Text, nullable=False),       # JSON; "" once it has ended
    Column("result", Text, nullable=False),       # JSON: what came of it, the error, or how far it is
    Column("asked_at_s", BigInteger, nullable=False),
    Column("ended_at_s", BigInteger, nullable=False),   # 0 before
    UniqueConstraint("kind", "digest", "release"),
)
task_asker = Table(
    "task_asker", metadata,
    Column("task_id", Integer, ForeignKey("task.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("waits", Boolean, nullable=False, server_default=true()),   # false: asked when it was done before
)
