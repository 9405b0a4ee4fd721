"""Plain figures of this gateway: how far its mirror is, what happened, what came in."""

from typing import Any

from sqlalchemy import Connection, func, select

from gateway import __version__
from gateway.db.mirror import Mirror
from gateway.db.tables import dead_letter, happened, job, reject, series
from gateway.features.periods.service import list_foreign
from gateway.http.context import Gateway
from gateway.ledger.port import VALID

_FAR_BEHIND = 100  # blocks
CONFLICTS = ("MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT")


def get_health(gateway: Gateway) -> dict[str, Any]:
    """Say whose gateway this is, the ledger's day, and how many blocks the mirror lacks."""
    is_reachable, height = find_height(gateway)
    with gateway.database.read() as connection:
        now, waits = Mirror(connection).now(), find_waits(connection)
    behind = height - gateway.mirror.next_block
    return {
        "status": describe_status(is_reachable, behind), "version": __version__,
        "community": gateway.settings.community, "organisation": gateway.settings.organisation,
        "energy_operator": gateway.settings.energy_operator, "countersigner": gateway.settings.countersigner,
        "height": height, "blocks_behind": max(0, behind),
        "date": now.date if now else "", "day": now.number if now else 0, "waits": waits,
    }


def find_waits(connection: Connection) -> dict[str, str]:
    """The period that the timetable doesn't settle yet, and why, as it was looked at last; {} where none waits."""
    last = connection.execute(
        select(job.c.subject, job.c.outcome).where(job.c.name == "settle").order_by(job.c.id.desc()).limit(1)
    ).first()
    verdict, _, why = last.outcome.partition(": ") if last else ("", "", "")
    return {"period": last.subject, "why": why} if last and verdict == "waits" else {}


def find_height(gateway: Gateway) -> tuple[bool, int]:
    """Say whether the ledger answers, and its height: of one that is away the mirror's, as nobody waits for it here."""
    is_reachable = gateway.ledger.is_reachable()
    return is_reachable, gateway.ledger.height() if is_reachable else gateway.mirror.next_block


def describe_status(is_reachable: bool, behind: int) -> str:
    """Say in a word how a gateway is: what it knows may be read in any case, but nothing written without a ledger."""
    if not is_reachable:
        return "ledger away"
    return "ok" if behind < _FAR_BEHIND else "behind"


def format_metrics(gateway: Gateway) -> str:
    """Write the figures in Prometheus' text format."""
    is_reachable, height = find_height(gateway)
    lines = [
        "# TYPE volano_ledger_reachable gauge", f"volano_ledger_reachable {int(is_reachable)}",
        "# TYPE volano_ledger_height gauge", f"volano_ledger_height {height}",
        "# TYPE volano_mirror_next_block gauge", f"volano_mirror_next_block {gateway.mirror.next_block}",
        "# TYPE volano_transactions_total counter",
    ]
    with gateway.database.read() as connection:
        counted = connection.execute(
            select(happened.c.command, happened.c.code, func.count()).group_by(happened.c.command, happened.c.code)
        ).all()
        conflicts = connection.execute(
            select(happened.c.command, happened.c.cause, func.count()).where(happened.c.code.in_(CONFLICTS))
            .group_by(happened.c.command, happened.c.cause)
        ).all()
        sizes = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in (series, reject, dead_letter, job)
        }
        foreign = len(list_foreign(connection)) if gateway.settings.is_energy_operator else 0
    for command, code, count in counted:
        lines.append(f'volano_transactions_total{{command="{_label(command)}",code="{_label(code)}"}} {count}')
    lines.append("# TYPE volano_conflicts_total counter")
    for command, cause, count in conflicts:
        lines.append(f'volano_conflicts_total{{command="{_label(command)}",cause="{_label(cause)}"}} {count}')
    invalid = sum(count for _, code, count in counted if code != VALID)
    lines += ["# TYPE volano_invalid_total counter", f"volano_invalid_total {invalid}"]
    lines += ["# TYPE volano_foreign_anchors gauge", f"volano_foreign_anchors {foreign}"]
    for name, count in sizes.items():
        lines += [f"# TYPE volano_{name}_rows gauge", f"volano_{name}_rows {count}"]
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return "".join(one for one in text if one.isalnum() or one in "_-.")[:60]
