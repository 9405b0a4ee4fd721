"""Who may import whom: the table that ARCHITECTURE.md shows, as data. The first row that fits a module holds.

`ours` names what of this project may be imported; a name stands for the module and all below it.
`never` names libraries that must not come in; None for `others` means any other library, else only those.
"""

from dataclasses import dataclass

from .source import Module

OURS = ("analytics", "chaincode", "gateway", "iot_bridge", "network", "tests", "webapp")

CONNECTIONS = (
    "asyncio", "grpc", "http", "httpx", "paho", "requests", "selectors", "socket", "ssl", "urllib", "urllib3",
)  # fmt: skip
WEB = ("flask", "flask_smorest", "marshmallow", "werkzeug", "waitress")
SQL = ("alembic", "sqlalchemy", "sqlite3")

# What a rule may use of the standard library: nothing in it knows the time, the machine or the world.
PURE = (
    "__future__", "bisect", "collections", "dataclasses", "datetime", "enum", "fractions", "functools", "hashlib",
    "itertools", "json", "math", "operator", "re", "string", "struct", "types", "typing",
)  # fmt: skip

KERNEL = "chaincode.kernel"  # what all read and count alike: TOML, strict JSON, PODs, registers, months
WORDS = "chaincode.words"  # what people read, in two languages, for whoever says it
TERMINAL = "chaincode.terminal"  # how a command talks, for whatever people type
UNITS = ("chaincode.rules.units", "chaincode.rules.intervals")
PORTS = ("gateway.ledger.port", "gateway.ledger.identity")  # what the gateway asks of a ledger; its adapters answer
GATEWAY_BASE = (
    "gateway.settings", "gateway.connecting", "gateway.logs", "gateway.client", "gateway.db", *PORTS,
    "gateway.ledger.keys",
)  # fmt: skip
# What any topic of the command line stands on.
COMMANDS = (
    "gateway.commandline.base", "gateway.acts", "gateway.client", "gateway.ledger.keys", "analytics",
    "network", "chaincode.audit", "chaincode.rules", "chaincode.wire", TERMINAL, KERNEL, WORDS,
)  # fmt: skip


APART = ("gateway.features", "gateway.commandline")  # packages whose folders don't know each other


@dataclass(frozen=True)
class Row:
    """What the modules under `package` may import."""

    package: str
    ours: tuple[str, ...]
    never: tuple[str, ...] = ()
    others: tuple[str, ...] | None = None


TABLE = (
    Row("chaincode.rules", (), others=PURE),
    Row("chaincode.contract", ("chaincode.rules",), others=(*PURE, "pathlib")),  # pathlib: the digest of its own source
    Row(WORDS, (), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row("chaincode.kernel.retrying", (), never=(*CONNECTIONS, *WEB, *SQL)),
    Row(KERNEL, (UNITS[1], WORDS), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row(TERMINAL, (WORDS,), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row("chaincode.wire", (), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row("chaincode.peer", ("chaincode.wire",), never=(*WEB, *SQL)),
    Row("chaincode.shim", ("chaincode.contract", "chaincode.wire", KERNEL, WORDS), never=(*WEB, *SQL)),
    Row(
        "chaincode.audit",
        ("chaincode.contract", "chaincode.rules", "chaincode.wire", KERNEL, WORDS),
        never=(*CONNECTIONS, *WEB, *SQL),
    ),
    Row(  # people who behave, on the real rules
        "analytics.economy", ("analytics", "chaincode.contract", "chaincode.rules", KERNEL, WORDS),
        never=(*CONNECTIONS, *WEB, *SQL)),
    Row("analytics.cli", ("analytics", "chaincode.rules", TERMINAL, KERNEL, WORDS), never=(*CONNECTIONS, *WEB, *SQL)),
    Row("analytics", (*UNITS, "chaincode.rules.merkle", KERNEL, WORDS), never=(*CONNECTIONS, *WEB, *SQL)),
    Row("gateway.hosting", OURS),  # puts the parts together
    Row("gateway.http.app", OURS),
    Row("gateway.http", (*GATEWAY_BASE, "chaincode.rules", KERNEL, WORDS)),
    Row("gateway.ledger.port", ("chaincode.rules.canonical",)),
    Row("gateway.ledger.embedded", ("gateway.ledger", "chaincode.wire", "chaincode.contract")),
    Row("gateway.ledger.fabric", ("gateway.ledger", "chaincode.wire", "chaincode.peer", KERNEL)),
    Row("gateway.ledger", (*PORTS, "chaincode.wire", WORDS)),
    Row("gateway.db", (
        "gateway.settings", "gateway.logs", *PORTS, "chaincode.rules", "chaincode.wire.outcome", KERNEL, WORDS)),
    Row("gateway.outgoing", (*GATEWAY_BASE, "gateway.http", "gateway.destinations", KERNEL, WORDS)),
    Row("gateway.darkroom", (), never=(*CONNECTIONS, *WEB, *SQL)),
    Row("gateway.uploads", (*GATEWAY_BASE, "gateway.http", "gateway.darkroom.words", WORDS), never=("PIL",)),
    Row("gateway.outbox", (*GATEWAY_BASE, "gateway.http", "gateway.destinations", "gateway.outgoing", WORDS)),
    Row("gateway.client", (), never=(*WEB, *SQL)),
    Row("gateway.acts", (
        "gateway.client", "analytics", "chaincode.rules", "chaincode.wire.possession", KERNEL, WORDS),
        never=("click", *WEB, *SQL)),
    Row("gateway.features.audit", (
        *GATEWAY_BASE, "gateway.http", "analytics", "chaincode.rules", "chaincode.audit", KERNEL, WORDS)),
    Row("gateway.features.destinations", (*GATEWAY_BASE, "gateway.http", "gateway.outgoing")),
    Row("gateway.features", (
        *GATEWAY_BASE, "gateway.http", "gateway.uploads", "gateway.outbox", "analytics", "chaincode.rules", KERNEL,
        WORDS)),
    Row("gateway.commandline.base", (
        *COMMANDS, "chaincode.contract", "gateway.ledger", "gateway.hosting", "gateway.settings",
        "gateway.connecting")),
    Row("gateway.commandline.operating", (
        *COMMANDS, "gateway.ledger", "gateway.hosting", "gateway.settings", "gateway.logs", "iot_bridge",
        "webapp.look")),
    Row("gateway.commandline.demo", (*COMMANDS, *PORTS, "gateway.hosting", "webapp")),
    Row("gateway.commandline", COMMANDS, never=(*WEB, *SQL)),
    Row("gateway", ("chaincode.rules", "gateway.client", "gateway.commandline.cli", KERNEL, WORDS)),
    Row("network", ("chaincode.wire", "chaincode.peer", TERMINAL, KERNEL, WORDS)),
    Row("iot_bridge", (*UNITS, TERMINAL, KERNEL, WORDS), never=("alembic", "sqlalchemy")),
    Row("webapp", (*UNITS, WORDS, "gateway.client", "gateway.acts", "analytics.charts"),
        never=("alembic", "sqlalchemy")),
)


def is_under(name: str, parents: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the parents or below one."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def get_row(name: str) -> Row | None:
    """The row that holds for a module; None for a package's own __init__ above the rows."""
    return next((row for row in TABLE if is_under(name, (row.package,))), None)


def is_own(module: Module, imported: str) -> bool:
    """Whether the import stays within the row's package, or within the one folder of it that the module is in.

    In `gateway.features` and `gateway.commandline` each folder stands alone; of another feature the `service` is open.
    """
    row = get_row(module.name)
    if row is None or imported == "gateway.__version__":
        return row is not None
    folders = next((folders for folders in APART if is_under(module.name, (folders,))), "")
    if not folders or module.name == folders:
        return is_under(imported, (row.package,))
    own = ".".join(module.name.split(".")[: folders.count(".") + 2])
    is_service = folders == "gateway.features" and imported.split(".")[3:4] == ["service"]
    return is_under(imported, (own,)) or (is_service and is_under(imported, (folders,)))


def find_breaches(module: Module) -> list[str]:
    """Imports of a module that the table forbids, one line each."""
    row = get_row(module.name)
    found = []
    for line, imported in module.find_imports():
        top = imported.split(".")[0]
        if row is None:
            allowed = top not in OURS
        elif top in OURS:
            allowed = is_own(module, imported) or is_under(imported, row.ours)
        else:
            allowed = not is_under(imported, row.never) and (row.others is None or top in row.others)
        if not allowed:
            found.append(f"{module.name}:{line} imports {imported}")
    return found
