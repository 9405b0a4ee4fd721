"""Instants for people, on the clock of Rome."""

from datetime import UTC, datetime

from chaincode.rules.intervals import HOUR_S, rome_offset_s


def format_local(instant_s: int) -> str:
    """An instant on the clock of Rome, with its offset."""
    offset_s = rome_offset_s(instant_s)
    return f"{datetime.fromtimestamp(instant_s + offset_s, UTC):%Y-%m-%d %H:%M}+{offset_s // HOUR_S:02d}"
