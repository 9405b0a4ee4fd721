"""The curve as e-Distribuzione's app receives it: JSON, an element a day, kWh an interval.

    {"data": [{"readings": {"energyType": "A1", "sampleDate": "20260801", "sampleValues": [
        {"id": "1", "val": "0.359"}, {"id": "96", "val": "0.020"}]},
      "sampleFrequency": 15, "timeType": "CONS", "initialSample": "2026-07-31T22:00:00.000+00:00"}]}

`initialSample` is the absolute instant of sample 1, so days when the clock changes need no care. Only `timeType`
"CONS" has been seen; another one, or another energy than A1 (withdrawn), is refused rather than guessed.
"""

from collections.abc import Mapping
from typing import Any

from analytics.cells import OtherTableError, ReadingsFileError, parse_start
from analytics.frames import Series
from analytics.imports.curve import Curves, Imported
from analytics.imports.numbers import parse_energy
from analytics.imports.texts import find_lines, load_json
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import WITHDRAWN
from chaincode.rules.intervals import HOUR_S, date_of
from chaincode.words import WordedError, Words

ENERGY = "A1"
MOST_SAMPLES = 1_500  # a day of minutes


def parse_edistribuzione_json(content: bytes, metering_point: str, register: str = WITHDRAWN) -> Imported:
    """Read an answer of one point; ReadingsFileError names the line of the day that can't be read."""
    value = load_json(content)
    days = value.get("data") if isinstance(value, dict) else None
    if not isinstance(days, list):
        raise OtherTableError(1, Words("analytics.imports.edistribuzione_json.no_list_named_data"))
    if not metering_point:
        raise ReadingsFileError(1, Words("analytics.imports.edistribuzione_json.file_names_no_pod_name"))
    curves = Curves(_find_interval(days))
    for number, (day, line) in enumerate(zip(days, find_lines(content, '"sampleDate"'), strict=False)):
        try:
            _parse_day(curves, line, Series(metering_point, register), day)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            words = error.words if isinstance(error, WordedError) else Words(
                "analytics.imports.edistribuzione_json.day_is_not_of_known_shape_get", number=number + 1,
            )
            raise ReadingsFileError(line, words.cut(200)) from error
    return curves.build(1)


def _find_interval(days: list[Any]) -> int:
    """The seconds of a sample, alike for all days."""
    first = days[0].get("sampleFrequency") if days and isinstance(days[0], dict) else 15
    if type(first) is not int or not 0 < first <= 60 or HOUR_S % (first * 60):
        raise ReadingsFileError(1, Words(
            "analytics.imports.edistribuzione_json.samplefrequency_is_not_minutes", first=show(str(first)),
        ))
    return first * 60


def _parse_day(curves: Curves, line: int, series: Series, day: Mapping[str, Any]) -> None:
    readings = day["readings"]
    if day["sampleFrequency"] * 60 != curves.interval_s:
        raise WordedError("analytics.imports.edistribuzione_json.samplefrequency_differs_from_first")
    if day.get("timeType") != "CONS" or readings.get("energyType") != ENERGY:
        raise WordedError("analytics.imports.edistribuzione_json.not_timetype_cons_and_energytype", energy=ENERGY)
    first_s = parse_start(day["initialSample"])
    curves.dates.add(date_of(first_s))
    if date_of(first_s).replace("-", "") != readings["sampleDate"]:
        raise WordedError(
            "analytics.imports.edistribuzione_json.sampledate_is_not_local_day",
            sampledate=show(readings["sampleDate"]),
        )
    for sample in readings["sampleValues"]:
        number, text = sample["id"], sample["val"]
        if not (isinstance(number, str) and number.isascii() and number.isdigit() and 0 < len(number) < 5):
            raise WordedError("analytics.imports.edistribuzione_json.not_number_of_sample", number=show(str(number)))
        if not 1 <= int(number) <= MOST_SAMPLES or not isinstance(text, str):
            raise WordedError("analytics.imports.edistribuzione_json.not_sample", sample=show(str(sample)))
        start_s = first_s + (int(number) - 1) * curves.interval_s
        if date_of(start_s) != date_of(first_s):
            raise WordedError("analytics.imports.edistribuzione_json.sample_lies_after_day_end", number=number)
        if text.strip():
            curves.add(line, series, start_s, parse_energy(text.strip(), "."))
