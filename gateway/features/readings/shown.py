"""Readings as they are answered: those of a point, and those that are set aside."""

from gateway.features.readings.aside import list_set_aside
from gateway.features.readings.loading import load_kept
from gateway.features.readings.records import Reading, Readings, SetAsides
from gateway.features.readings.sources import Source
from gateway.http.context import Gateway

Span = tuple[int, int]


def list_readings(gateway: Gateway, point: str, register: str, span: Span, known_at_s: int | None) -> Readings:
    """A point's readings that start in [from_s, to_s), of one register or ("") all, as they stood at an instant (None:
    now).
    """
    with gateway.database.read() as connection:
        series, columns = load_kept(connection, [point], *span, known_at_s)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return Readings(tuple(
        Reading(point, series[of].register, start_s, interval_s, energy_wh,
                "estimated" if is_estimated else "measured", Source(source).label)
        for of, start_s, interval_s, energy_wh, is_estimated, source in rows if register in ("", series[of].register)
    ))


def get_aside(gateway: Gateway, span: Span) -> SetAsides:
    """What is set aside of readings that start in [from_s, to_s), with what was decided of them."""
    with gateway.database.read() as connection:
        return SetAsides(tuple(list_set_aside(connection, span)))
