"""What an import found, as tests compare it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from analytics.imports.curve import Imported

ROME = ZoneInfo("Europe/Rome")

def by_time(file: Imported, register: str = "withdrawn") -> dict[str, int]:
    rows = zip(file.readings.of.tolist(), file.readings.start_s.tolist(), file.readings.energy_wh.tolist(), strict=True)
    return {datetime.fromtimestamp(start, ROME).isoformat(): wh for of, start, wh in rows
            if file.readings.series[of].register == register}


def notes(file: Imported) -> dict[str, int]:
    return {note.code: note.count for note in file.notes}
