"""Figures for this machine's Prometheus: how far the mirror is, what happened, what came in; read whenever it asks."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry
from sqlalchemy import Connection, func, select

from gateway.db.tables import dead_letter, happened, job, reject, series
from gateway.features.health.service import find_height
from gateway.features.periods.service import list_foreign
from gateway.http.context import Gateway
from gateway.ledger.port import CONFLICTS, VALID

_ROWS = {
    series: "Runs of readings", reject: "Readings refused for good", dead_letter: "Letters nobody could read",
    job: "Jobs of the timetable",
}


def open_metrics(gateway: Gateway) -> CollectorRegistry:
    """Give the registry of a gateway's figures."""
    registry = CollectorRegistry()
    registry.register(_Figures(gateway))
    return registry


class _Figures(Collector):
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def collect(self) -> Iterator[Metric]:
        is_reachable, height = find_height(self._gateway)
        yield GaugeMetricFamily("volano_ledger_reachable", "Whether the ledger answers", is_reachable)
        yield GaugeMetricFamily("volano_ledger_height", "Blocks of the ledger", height)
        yield GaugeMetricFamily("volano_mirror_next_block", "Blocks read", self._gateway.mirror.next_block)
        with self._gateway.database.read() as connection:
            yield from _count_transactions(connection)
            yield _count_conflicts(connection)
            foreign = len(list_foreign(connection)) if self._gateway.settings.is_energy_operator else 0
            yield GaugeMetricFamily("volano_foreign_anchors", "Settlements that another operator anchored", foreign)
            for table, words in _ROWS.items():
                count = connection.execute(select(func.count()).select_from(table)).scalar_one()
                yield GaugeMetricFamily(f"volano_{table.name}_rows", words, count)


def _count_transactions(connection: Connection) -> Iterator[Metric]:
    by = (happened.c.command, happened.c.code)
    rows = connection.execute(select(*by, func.count()).group_by(*by)).all()
    counted = CounterMetricFamily("volano_transactions", "Transactions in blocks", labels=("command", "code"))
    for command, code, count in rows:
        counted.add_metric((command, code), count)
    yield counted
    invalid = sum(count for _, code, count in rows if code != VALID)
    yield CounterMetricFamily("volano_invalid", "Transactions that changed nothing", invalid)


def _count_conflicts(connection: Connection) -> Metric:
    by = (happened.c.command, happened.c.cause)
    counted = CounterMetricFamily("volano_conflicts", "Transactions overtaken by another", labels=("command", "cause"))
    for command, cause, count in connection.execute(
        select(*by, func.count()).where(happened.c.code.in_(CONFLICTS)).group_by(*by)
    ):
        counted.add_metric((command, cause), count)
    return counted
