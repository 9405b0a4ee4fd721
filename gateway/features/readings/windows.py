"""Of which points, and of which times, readings may be: for devices' and files' alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from chaincode.kernel.chunks import split_chunks
from chaincode.kernel.months import add_months
from chaincode.rules.intervals import add_days
from gateway.db.tables import NAMES_AT_ONCE, metering_point
from gateway.features.readings.checks import Spans, Window, make_span, make_window
from gateway.features.readings.sources import Source
from gateway.http.context import Gateway


def load_spans(connection: Connection, batch: Sequence[Any]) -> Spans:
    """Spans of validity of the points that plain readings or curves name."""
    named = (one.get("metering_point") for one in batch if isinstance(one, dict))
    wanted = sorted({name for name in named if isinstance(name, str)})
    spans: dict[str, list[tuple[int, int | None]]] = {}
    point = metering_point.c
    for some in split_chunks(wanted, NAMES_AT_ONCE):
        chosen = select(point.metering_point, point.from_date, point.to_date).where(point.metering_point.in_(some))
        for name, from_date, to_date in connection.execute(chosen):
            spans.setdefault(name, []).append(make_span(from_date, to_date))
    return spans


def find_window(gateway: Gateway, date: str, source: Source) -> Window:
    """When a source's readings may have been, on a day of the ledger: a device's these days, a file's in years."""
    settings = gateway.settings
    is_device = source is Source.DEVICE
    oldest = add_days(date, -settings.device_days) if is_device else f"{add_months(date, -settings.oldest_months)}-01"
    return make_window(oldest, date, gateway.clock())
