"""Who may import whom: the table that ARCHITECTURE.md shows, as data. The first row that fits a module holds.

`ours` names what of this project may be imported; a name stands for the module and all below it.
`never` names libraries that must not come in; None for `others` means any other library, else only those.
"""

from dataclasses import dataclass

from .source import ROOT, Module

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

TOML = "chaincode.toml"  # the one reader of TOML, for whoever reads settings
WORDS = "chaincode.words"  # what people read, in two languages, for whoever says it
TERMINAL = "chaincode.terminal"  # how a command talks, for whatever people type
UNITS = ("chaincode.rules.units", "chaincode.rules.intervals")
PORTS = ("gateway.ports", "gateway.identity")  # what the gateway asks of a ledger; its adapters answer
# These put the parts together, so they may import anything of ours.
ROOTS = (
    "gateway.app", "gateway.bench", "gateway.checks", "gateway.cli", "gateway.commandline",
    "gateway.demo", "gateway.founding", "gateway.ledgers", "gateway.__main__", "gateway.serve", "gateway.trial",
)  # fmt: skip


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
    Row(TOML, (WORDS,), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row(TERMINAL, (WORDS,), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row("chaincode.wire", (), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row("chaincode.shim", ("chaincode.contract", "chaincode.wire", TOML, WORDS), never=(*WEB, *SQL)),
    Row(
        "chaincode.audit",
        ("chaincode.contract", "chaincode.rules", "chaincode.wire", TOML, WORDS),
        never=(*CONNECTIONS, *WEB, *SQL),
    ),
    Row("analytics", (*UNITS, "chaincode.rules.merkle", TOML, WORDS), never=(*CONNECTIONS, *WEB, *SQL)),
    *(Row(root, OURS) for root in ROOTS),
    Row("gateway.ledger.embedded", (*PORTS, "chaincode.wire", "chaincode.contract")),
    Row("gateway.ledger", (*PORTS, "chaincode.wire")),
    Row("gateway.client", (), never=(*WEB, *SQL)),
    Row("gateway.audit", ("analytics", "chaincode.rules", "chaincode.audit", WORDS)),
    Row("gateway.projector", ("chaincode.rules", "chaincode.wire.outcome", WORDS)),
    Row("gateway", ("analytics", "chaincode.rules", TOML, WORDS)),
    Row("network", ("chaincode.wire", TERMINAL, WORDS)),
    Row("iot_bridge", (*UNITS, TERMINAL, TOML, WORDS), never=("alembic", "sqlalchemy")),
    Row("webapp", UNITS, never=("alembic", "sqlalchemy")),
)


def is_under(name: str, parents: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the parents or below one."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def get_row(name: str) -> Row | None:
    """The row that holds for a module; None for a package's own __init__ above the rows."""
    return next((row for row in TABLE if is_under(name, (row.package,))), None)


def is_own(module: Module, imported: str) -> bool:
    """Whether the import stays within the row's package; the gateway's folders are told apart below."""
    row = get_row(module.name)
    if module.name.startswith("gateway."):
        return is_own_in_gateway(module.name.split("."), imported.split("."))
    return row is not None and is_under(imported, (row.package,))


def is_own_in_gateway(parts: list[str], imported: list[str]) -> bool:
    """Within the gateway: the same folder; what all features stand on; another feature's service, for a feature.

    All features stand on `gateway.db`, `gateway.client` and on the modules beside the folders that aren't roots. The
    ledger's adapters stand on their ports alone, and the client on nothing.
    """
    if imported[0] != "gateway" or len(imported) < 2:
        return False
    stands_alone, is_base = parts[1] in ("client", "ledger"), is_base_module(imported[1])
    is_service = imported[2:3] == ["service"] and not is_base_module(parts[1])
    return imported[1] == parts[1] or (not stands_alone and (is_base or is_service))


def is_base_module(name: str) -> bool:
    """Whether gateway.NAME is something that all features stand on."""
    is_module = (ROOT / "gateway" / f"{name}.py").is_file() or name in ("client", "db", "__version__")
    return is_module and f"gateway.{name}" not in ROOTS


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
