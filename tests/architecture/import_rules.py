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

UNITS = ("chaincode.rules.units", "chaincode.rules.intervals")
# What every feature stands on; each of these is one module or package beside the features.
BASE = (
    "gateway.__version__", "gateway.client", "gateway.db", "gateway.errors", "gateway.ports", "gateway.security",
    "gateway.settings",
)  # fmt: skip
# These put the parts together, so they may import anything of ours.
ROOTS = ("gateway.app", "gateway.cli", "gateway.__main__", "gateway.bench", "gateway.checks")


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
    Row("chaincode.wire", (), never=(*CONNECTIONS, *WEB, *SQL, "time")),
    Row("chaincode.shim", ("chaincode.contract", "chaincode.wire"), never=(*WEB, *SQL)),
    Row(
        "chaincode.audit",
        ("chaincode.contract", "chaincode.rules", "chaincode.wire"),
        never=(*CONNECTIONS, *WEB, *SQL),
    ),
    Row("analytics", (*UNITS, "chaincode.rules.merkle"), never=(*CONNECTIONS, *WEB, *SQL)),
    *(Row(root, OURS) for root in ROOTS),
    Row("gateway.ledger.embedded", ("gateway.ports", "chaincode.wire", "chaincode.contract")),
    Row("gateway.ledger", ("gateway.ports", "chaincode.wire")),
    Row("gateway.audit", (*BASE, "analytics", "chaincode.rules", "chaincode.audit")),
    Row("gateway", (*BASE, "analytics", "chaincode.rules")),
    Row("network", ("chaincode.wire",)),
    Row("iot_bridge", UNITS, never=("alembic", "sqlalchemy")),
    Row("webapp", UNITS, never=("alembic", "sqlalchemy")),
)


def is_under(name: str, parents: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the parents or below one."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def get_row(name: str) -> Row | None:
    """The row that holds for a module; None for a package's own __init__ above the rows."""
    return next((row for row in TABLE if is_under(name, (row.package,))), None)


def is_own(module: Module, imported: str) -> bool:
    """Whether the import stays at home: same row's package; in the gateway, same feature or another one's service."""
    parts, others = module.name.split("."), imported.split(".")
    if parts[0] != "gateway":
        row = get_row(module.name)
        return row is not None and is_under(imported, (row.package,))
    if len(parts) == 1 or others[0] != "gateway" or len(others) < 2:
        return False
    is_feature_service = others[2:3] == ["service"] and parts[1] not in ("db", "ledger")
    return others[1] == parts[1] or is_feature_service


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
