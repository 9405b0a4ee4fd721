"""The tables of one organisation's database, as SQLAlchemy knows them; migrations/ holds how they came about.

Instants end in `_s` (UTC seconds), dates are texts "YYYY-MM-DD", energy is Wh. Facts are only ever added; the mirror of
the ledger (state, happened, checkpoint) can be thrown away and rebuilt from block 0. Texts compare by their bytes in
every database: keys, dates and hashes do, and no answer may depend on a server's language.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as AnyText

NAMES_AT_ONCE = 400  # in one question: a statement takes only so many values
Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s",
})

# --- the mirror of the ledger
WHOLE, MAKING = "ledger", "making"  # the checkpoint's name: shows the ledger's present, or is being made from block 0
checkpoint = Table(
    "checkpoint", metadata,
    Column("name", Text, primary_key=True),
    Column("next_block", Integer, nullable=False),
    Column("block_hash", LargeBinary, nullable=False),
    Column("outcome", LargeBinary, nullable=False),   # what the blocks came to, by chaincode.wire.outcome
)
state = Table(
    "state", metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("block", Integer, nullable=False),
    Column("status", Text, nullable=True),   # of kinds that are found by it, and by whom they concern: gateway.db.rows
    Column("party", Text, nullable=True),
)
happened = Table(
    "happened", metadata,
    Column("block", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tx", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),   # the ledger's day
    Column("command", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("cause", Text, nullable=False, server_default=""),   # of a conflict: the kind of key that was overtaken
)

# --- sessions
challenge = Table(
    "challenge", metadata,
    Column("challenge_hash", Text, primary_key=True),
    Column("certificate_hash", Text, nullable=False),
    Column("expires_at_s", BigInteger, nullable=False),
)
session = Table(
    "session", metadata,
    Column("token_hash", Text, primary_key=True),
    Column("certificate", LargeBinary, nullable=False),
    Column("expires_at_s", BigInteger, nullable=False),
)

# --- readings (the energy operator's gateway)
series = Table(
    "series", metadata,
    Column("id", Integer, primary_key=True),
    Column("metering_point", Text, nullable=False),
    Column("register", Text, nullable=False),
    UniqueConstraint("metering_point", "register"),
)
reading = Table(
    "reading", metadata,
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True),
    Column("start_s", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),   # 0 first, then each different later value
    Column("interval_s", Integer, nullable=False),   # 0: no value begins here any more
    Column("energy_wh", BigInteger, nullable=False),
    Column("is_estimated", Boolean, nullable=False),
    Column("known_at_s", BigInteger, nullable=False),
    Column("source", SmallInteger, nullable=False),   # gateway.features.readings.sources: whose value it is, by rank
    Column("import_id", Integer, nullable=False, server_default="0"),   # 0: a device's, or nobody's any more
    postgresql_partition_by="RANGE (start_s)",   # a partition for each month (UTC), made when its first reading comes
)
reading_import = Table(
    "reading_import", metadata,   # a run of files that changed readings
    Column("id", Integer, primary_key=True),
    Column("made_at_s", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),   # the key of whoever sent them
    Column("source", SmallInteger, nullable=False),
    Column("undone_at_s", BigInteger, nullable=False),   # 0: it stands
)
import_part = Table(
    "import_part", metadata,   # what a file of it held of a series
    Column("id", Integer, primary_key=True),
    Column("import_id", Integer, ForeignKey("reading_import.id"), nullable=False, index=True),
    Column("series_id", Integer, nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("from_s", BigInteger, nullable=False),
    Column("to_s", BigInteger, nullable=False),
    Column("new", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("replaced", Integer, nullable=False),
)
left_out = Table(
    "left_out", metadata,   # decisions on what is set aside: why it is left out on the days [from_date, to_date)
    Column("id", Integer, primary_key=True),
    Column("metering_point", Text, nullable=False, index=True),
    Column("register", Text, nullable=False),
    Column("from_date", Text, nullable=False),
    Column("to_date", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),   # a key
    Column("decided_at_s", BigInteger, nullable=False),
)
reject = Table(
    "reject", metadata,
    Column("id", Integer, primary_key=True),
    Column("metering_point", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reading", Text, nullable=False),
    Column("received_at_s", BigInteger, nullable=False, index=True),
)
erased = Table(
    "erased", metadata,   # by whose wish readings of which days [from_date, to_date) are gone
    Column("id", Integer, primary_key=True),
    Column("member", Text, nullable=False),
    Column("from_date", Text, nullable=False),
    Column("to_date", Text, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("erased_at_s", BigInteger, nullable=False),
)
dead_letter = Table(
    "dead_letter", metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at_s", BigInteger, nullable=False),
)

# --- members and metering points
person = Table(
    "person", metadata,
    Column("member", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default="it"),
    Column("updated_at_s", BigInteger, nullable=False),
)
metering_point = Table(
    "metering_point", metadata,
    Column("metering_point", Text, primary_key=True),
    Column("from_date", Text, primary_key=True),
    Column("to_date", Text, nullable=False, server_default=""),
    Column("member", Text, nullable=False, index=True),
    Column("perimeter", Text, nullable=False),
    Column("power_w", Integer, nullable=False),
    Column("device", Text, nullable=False, server_default=""),
    Column("tag", Text, nullable=False),
)

tag_question = Table(
    "tag_question", metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("key", Text, nullable=False),        # who asked
    Column("asked_on", Text, nullable=False),
    Column("asked_at_s", BigInteger, nullable=False),
    Column("tag", Text, nullable=False),        # what was answered
)

# --- what this gateway sends by itself (gateway.http.acting)
own_command = Table(
    "own_command", metadata,
    Column("date", Text, primary_key=True),     # the ledger's day on which it was begun
    Column("digest", Text, primary_key=True),   # of organisation, command and arguments
    Column("command", Text, nullable=False),
    Column("command_id", Text, nullable=False),
)

# --- periods (the energy operator's gateway)
statement = Table(
    "statement", metadata,
    Column("settlement", Text, primary_key=True),
    Column("root", Text, primary_key=True),   # which of them counts, the ledger's anchor says
    Column("made_at_s", BigInteger, nullable=False),
    Column("vectors", LargeBinary, nullable=False),   # zlib of chaincode.rules.energy.vectors: leaves and salts
    Column("gap", Text, nullable=False, server_default=""),   # JSON: what lacked, and why it stands; or ""
)

given_day = Table(
    "given_day", metadata,   # what members were told of a perimeter's day; NULL: nothing, it would be a few homes'
    Column("perimeter", Text, primary_key=True),
    Column("date", Text, primary_key=True),
    Column("looked_on", Text, nullable=False),   # the ledger's day
    Column("withdrawn_wh", BigInteger, nullable=True),
    Column("injected_wh", BigInteger, nullable=True),
    Column("shared_wh", BigInteger, nullable=True),
    Column("withdrawn_homes", Integer, nullable=False),   # behind what is told
    Column("injected_homes", Integer, nullable=False),
)
plant = Table(
    "plant", metadata,
    Column("metering_point", Text, primary_key=True),
    Column("power_kw", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("entry_on", Text, nullable=False),
    Column("is_pv", Boolean, nullable=False),
    Column("grant_pct", Text, nullable=False, server_default="0"),
)
price = Table(
    "price", metadata,
    Column("zone", Text, primary_key=True),
    Column("hour_s", BigInteger, primary_key=True),
    Column("eur_mwh", Text, nullable=False),   # as published, decimal
)

# --- words behind salted hashes (market), and what the timetable did
words = Table(
    "words", metadata,
    Column("hash", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("reader", Text, nullable=False, server_default=""),   # the other party; "" for everybody
)
job = Table(
    "job", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("ended_at_s", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
)

# --- what leaves for destinations that are no gateway of the community (gateway.outgoing)
outgoing_call = Table(
    "outgoing_call", metadata,
    Column("id", Integer, primary_key=True),
    Column("destination", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),   # that came
    Column("status", Text, nullable=False),        # the destination's, or a refusal's code
    Column("asked_by", Text, nullable=False),      # a key, or a job
    Column("at_s", BigInteger, nullable=False, index=True),
)

# --- files that members sent (gateway.uploads)
upload = Table(
    "upload", metadata,
    Column("id", Text, primary_key=True),
    Column("member", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("belongs_to", Text, nullable=False),   # with which it goes; "" for nothing but the member
    Column("made_at_s", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# --- letters to members (gateway.outbox)
outbox = Table(
    "outbox", metadata,
    Column("id", Text, primary_key=True),
    Column("member", Text, nullable=False, index=True),
    Column("letter", Text, nullable=False),      # of gateway.outbox.letters
    Column("filled", Text, nullable=False),      # JSON: what its sentences are filled with, until it is sent or failed
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at_s", BigInteger, nullable=False),
    Column("next_at_s", BigInteger, nullable=False),
    Column("ended_at_s", BigInteger, nullable=False),   # 0: it is queued
    Column("why", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),   # by which whoever has the letter stops its kind
)
mail_stop = Table(
    "mail_stop", metadata,   # which kinds of letters a member has stopped
    Column("member", Text, primary_key=True),
    Column("letter", Text, primary_key=True),
    Column("at_s", BigInteger, nullable=False),
)

mail_wish = Table(
    "mail_wish", metadata,   # which kinds of letters a member has asked for, of those that come to nobody else
    Column("member", Text, primary_key=True),
    Column("letter", Text, primary_key=True),
)

# --- what people are told of (gateway.features.notices)
notice = Table(
    "notice", metadata,
    Column("id", Integer, primary_key=True),
    Column("reader", Text, nullable=False),   # a member; "" for the organisation's own people
    Column("event", Text, nullable=False),    # of gateway.features.notices.events
    Column("about", Text, nullable=False),    # key on the ledger, or ""
    Column("filled", Text, nullable=False),   # JSON: what its sentence is filled with
    Column("date", Text, nullable=False),     # the ledger's, of what happened
    Column("number", Integer, nullable=False),
)
told = Table(
    "told", metadata,   # how far the ledger is told
    Column("name", Text, primary_key=True),
    Column("next_block", Integer, nullable=False),
    Column("number", Integer, nullable=False),   # the last day of which deadlines were told
)
notice_read = Table(
    "notice_read", metadata,
    Column("who", Text, primary_key=True),       # a member, or a key of the organisation's people
    Column("last", Integer, nullable=False),     # id of the newest notice that was read
)

# --- codes with which people become members (gateway.features.invitations)
invitation = Table(
    "invitation", metadata,
    Column("id", Text, primary_key=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("dossier", Text, nullable=False),         # what the officer keeps with it, in a form of the officer's own
    Column("made_by", Text, nullable=False),         # key of the officer
    Column("member", Text, nullable=False, index=True),   # whom the key that redeemed it will be; "" before
    Column("public_key", Text, nullable=False),
    Column("registration_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("made_at_s", BigInteger, nullable=False),
    Column("expires_at_s", BigInteger, nullable=False),
    Column("redeemed_at_s", BigInteger, nullable=False),
    Column("closed_at_s", BigInteger, nullable=False),    # 0: it isn't; nothing of the person is kept after
)

# --- certificates of members' further keys (gateway.features.keys)
key_certificate = Table(
    "key_certificate", metadata,
    Column("key", Text, primary_key=True),
    Column("member", Text, nullable=False, index=True),
    Column("public_key", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("made_at_s", BigInteger, nullable=False),
)

Index("ix_outbox_state_next_at_s", outbox.c.state, outbox.c.next_at_s)
Index("ix_notice_reader_id", notice.c.reader, notice.c.id)
Index("ix_happened_command", happened.c.command)
for column in (state.c.status, state.c.party):
    is_there = column.is_not(None)
    Index(f"ix_state_{column.name}", column, sqlite_where=is_there, postgresql_where=is_there)
Index("ix_tag_question_key_asked_on", tag_question.c.key, tag_question.c.asked_on)
