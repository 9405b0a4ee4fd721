"""The tables of the repartition, at the energy operator's gateway; amounts are euro cents, months "YYYY-MM".

A key, a closing, a year's cap, a payout, a step of a run and a figure of GSE are never changed; a payment that isn't
closed can be put among the withdrawn. Payees are personal data: they can be replaced and deleted, and are read by
nobody but the operator and the member.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint

from gateway.db.tables import metadata

payee = Table(
    "payee", metadata,
    Column("member", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("fiscal_code", Text, nullable=False, server_default=""),
    Column("iban", Text, nullable=False, server_default=""),
    Column("threshold_cents", BigInteger, nullable=False, server_default="0"),
    Column("left_on", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False, server_default="person"),   # person, enterprise, other: for the surplus rule
    Column("need", Integer, nullable=False, server_default="0"),
    Column("updated_at_s", BigInteger, nullable=False),
)
iban_change = Table(                                    # of whoever ever had an IBAN: one row, also when nothing waits
    "iban_change", metadata,
    Column("member", Text, primary_key=True),
    Column("iban", Text, nullable=False),                            # "": none from then on, where one waits
    Column("acts_at_s", BigInteger, nullable=False),                 # 0 when none waits
    Column("asked_by", Text, nullable=False),                        # organisation
    Column("asked_key", Text, nullable=False),                       # the member's key; "" for an organisation's staff
)
regulation = Table(
    "regulation", metadata,
    Column("from_month", Text, primary_key=True),
    Column("kept_at_s", BigInteger, primary_key=True),   # of several the latest holds
    Column("digest", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
gse_payment = Table(
    "gse_payment", metadata,
    Column("id", Integer, primary_key=True),
    Column("flow", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
    Column("fees_cents", BigInteger, nullable=False),
    Column("withholding_cents", BigInteger, nullable=False),
    Column("recorded_at_s", BigInteger, nullable=False),
    UniqueConstraint("flow", "kind", "month", "reference"),
)
withdrawn_payment = Table(                              # recorded wrongly, and never closed
    "withdrawn_payment", metadata,
    Column("id", Integer, primary_key=True),    # the number that it had
    *(Column(one.name, one.type, nullable=False) for one in gse_payment.c if one.name != "id"),
    Column("reason", Text, nullable=False),
    Column("withdrawn_at_s", BigInteger, nullable=False),
)
month_key = Table(
    "month_key", metadata,
    Column("digest", Text, primary_key=True),
    Column("month", Text, nullable=False, index=True),
    Column("known_at_s", BigInteger, nullable=False),   # the readings as they were known then make these hours
    Column("body", LargeBinary, nullable=False),        # zlib of JSON
)
closing = Table(
    "closing", metadata,
    Column("number", Integer, primary_key=True),
    Column("payment_id", Integer, ForeignKey("gse_payment.id"), nullable=True, unique=True),   # None: a note
    Column("closed_at_s", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),        # zlib of JSON: payment, terms, kept, parts, reserve
)
year_cap = Table(
    "year_cap", metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Text, nullable=False, index=True),
    Column("max_to_enterprises_cents", BigInteger, nullable=False),
    Column("is_final", Boolean, nullable=False),
    Column("recorded_at_s", BigInteger, nullable=False),
)
payout = Table(
    "payout", metadata,
    Column("run", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("cents", BigInteger, nullable=False),
    Column("paid_on", Text, nullable=False),
    Column("recorded_at_s", BigInteger, nullable=False),
)
payout_step = Table(                                    # what became of a run, or of one transfer of it
    "payout_step", metadata,
    Column("run", Text, primary_key=True),
    Column("member", Text, primary_key=True),           # "" for the whole run
    Column("step", Text, primary_key=True),             # sent, cancelled; returned: of a member's transfer
    Column("reason", Text, nullable=False),
    Column("recorded_at_s", BigInteger, nullable=False),
)
gse_figure = Table(
    "gse_figure", metadata,
    Column("month", Text, primary_key=True),
    Column("plant", Text, primary_key=True),            # the POD of its point
    Column("version", Integer, primary_key=True),   # 0 is the first; each correction one more
    Column("injected_wh", BigInteger, nullable=True),
    Column("shared_wh", BigInteger, nullable=True),
    Column("premium_cents", BigInteger, nullable=True),
    Column("valorisation_cents", BigInteger, nullable=True),
    Column("sale_cents", BigInteger, nullable=True),    # to the producer, for energy sold (RID): never divided
    Column("loaded_by", Text, nullable=False),          # the organisation whose key brought it
    Column("known_at_s", BigInteger, nullable=False),
)
