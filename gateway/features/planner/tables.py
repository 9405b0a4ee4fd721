"""The tables of plans' sheets, at the organisation where they were made, and of whom they are shared with."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table

from gateway.db.tables import Text, metadata

sheet = Table(
    "sheet", metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False, index=True),     # the key of whoever made it
    Column("content", Text, nullable=False),               # TOML
    Column("result", LargeBinary, nullable=False),         # JSON, packed; empty before it is worked out
    Column("made_of", Text, nullable=False),               # SHA-256 of the content that the result is of
    Column("task_id", Integer, nullable=False),            # what works it out, or its sizes; 0 before
    Column("changed_at_s", BigInteger, nullable=False),
    Column("opened_at_s", BigInteger, nullable=False),
    Column("kept_why", Text, nullable=False),              # why it is kept for longer; "" where it isn't
    Column("files", Text, server_default="", nullable=False),  # JSON: by the names that it uses, which uploads; or ""
    Column("hours", LargeBinary),                          # the first year's hours, CSV, packed
    Column("sizes", LargeBinary),                          # what was chosen, JSON, packed
)
sheet_share = Table(
    "sheet_share", metadata,
    Column("sheet_id", Text, ForeignKey("sheet.id"), primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("officer", Text, primary_key=True),             # as their certificate names them; "": all of them
    Column("shared_at_s", BigInteger, server_default="0", nullable=False),  # 0: before this was noted
    Column("opened_at_s", BigInteger, server_default="0", nullable=False),  # when one of them first did; 0: not yet
)
