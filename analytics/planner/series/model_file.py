"""The TOML of a model by series: project, peaks, parties with what each may build; names of columns become series."""

import re

import numpy as np

from analytics.planner.series.component_file import parse_components
from analytics.planner.series.located import Located, open_file
from analytics.planner.series.model import Model, Party, Peak, Steps
from analytics.planner.series.series_file import SeriesTable

EC = "EC"
"""The community as a player of the game: no party may be called so."""
PRICES = ("buy", "sell", "consumption")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)
_LONGEST_Y = 100


def find_series_name(content: bytes) -> str:
    """The name of the CSV beside the model; SeriesError when it isn't said."""
    return open_file(content).below("model").text_of("series")


def parse_model(content: bytes, series: SeriesTable) -> Model:
    """Read a whole model; SeriesError says what is wrong first."""
    file = open_file(content)
    head, peaks = file.below("model"), _parse_peaks(file.below("peak"))
    head.text_of("series")
    years, discount = head.whole("years", 1, _LONGEST_Y), head.number("discount", -0.99, 10)
    steps = _parse_steps(series, head, tuple(peaks))
    head.finish()
    parties = _parse_parties(list(file.all_below("party")), series)
    file.finish()
    if not parties:
        raise file.refuse("NO_PARTY", "party")
    return Model(steps, years, discount, tuple(peaks.values()), tuple(parties))


def _parse_peaks(table: Located) -> dict[str, Peak]:
    """What each category of peaks costs, by its name."""
    peaks = {}
    for category in table.table.values:
        peak = table.below(category)
        peaks[category] = Peak(peak.number("eur_per_kw", 0, 1e9), peak.number("weight", 0, 1e9))
        peak.finish()
    return peaks


def _parse_steps(series: SeriesTable, head: Located, categories: tuple[str, ...]) -> Steps:
    """The year's steps; without peaks a step needs no category, without a reward nothing is paid for sharing."""
    hours = series.numbers("hours", 1e-6)
    nowhere = np.full(len(hours), -1, np.intp)
    return Steps(
        hours=hours,
        weight=series.numbers("weight", 0),
        before=np.roll(np.arange(len(hours)), 1),
        category=series.find_categories("category", categories) if categories else nowhere,
        reward=series.numbers(head.text_of("reward")) if head.has("reward") else np.zeros(len(hours)),
    )


def _parse_parties(tables: list[Located], series: SeriesTable) -> list[Party]:
    parties: list[Party] = []
    for table in tables:
        code = table.text_of("code")
        if not _CODE.fullmatch(code) or code == EC:
            raise table.refuse("NO_CODE", "code", found=code)
        if code in {party.code for party in parties}:
            raise table.refuse("TAKEN_NAME", "code", found=code)
        load = series.numbers(table.text_of("load"), 0)
        buy, sell, levy = (series.numbers(table.text_of(name, name)) for name in PRICES)
        components = parse_components(list(table.all_below("component")), series)
        parties.append(Party(code, load, buy, sell, levy, components))
        table.finish()
    return parties
