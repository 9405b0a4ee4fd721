"""What one party may build and do, as columns and rows of a linear programme over the steps of a year.

Exports P, imports N, use R of its plants, discharge D and charge G (kW), content E (kWh) of each battery:

    N - P + R + D - G = load                       R <= sum of profile x kW
    E = E of the step before - h D / (sqrt(e) c) + h G sqrt(e) c
    least_soc x kWh <= E <= most_soc x kWh         D + G <= converter's kW
    D <= c_rate_out x kWh, G <= c_rate_in x kWh    peak of a category >= P + N
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.planner.series.model import Battery, Component, Model, Party, Series
from analytics.planner.series.worth import compute_annuity, compute_outlay
from analytics.planner.sizing.programme import Places, Programme, Term


@dataclass(frozen=True)
class PartyColumns:
    """Where a party's columns are: exports and imports by step, and the size of each component by its name."""

    exports: Places
    imports: Places
    sizes: dict[str, Places]


def add_party(programme: Programme, model: Model, party: Party) -> PartyColumns:
    """Add a party's columns, worth their EUR today, and the rows that bind them."""
    steps = model.steps
    yearly = compute_annuity(model.years, model.discount) * steps.hours_y
    own, spare = (np.maximum(party.load, 0), _find_spare(party)) if party.is_own else (np.inf, np.inf)
    exports = programme.add_columns(steps.count, yearly * party.sell, spare)
    imports = programme.add_columns(steps.count, -yearly * party.buy, own)
    sizes = {component.name: _add_size(programme, model, component) for component in party.components}
    terms: list[Term] = [(imports, 1), (exports, -1), *_add_plants(programme, model, party, sizes)]
    lit = np.flatnonzero(np.broadcast_to(spare, steps.count) > 0)
    for battery, converter in party.stores:
        out, into = programme.add_columns(steps.count, most=own), programme.add_columns(steps.count, most=spare)
        efficiency = converter.efficiency if converter else 1.0
        _add_store(programme, model, _Store(battery, efficiency, sizes[battery.name], out, into, lit))
        if converter:
            programme.add_rows(steps.count, (sizes[converter.name], 1), (out, -1), (into, -1), least=0)
        terms += [(out, 1), (into, -1)]
    programme.add_rows(steps.count, *terms, least=party.load, most=party.load)
    _add_peaks(programme, model, exports, imports)
    return PartyColumns(exports, imports, sizes)


def _find_spare(party: Party) -> Series:
    """The most that its plants could give by step: no more is exported or stored, and nothing in the dark."""
    given: Series = sum((plant.most * plant.profile for plant in party.renewables), np.zeros(len(party.load)))
    return given


def _add_size(programme: Programme, model: Model, component: Component) -> Places:
    """One column: what a kW or kWh costs today, with its renewals and its yearly costs; what it costs at all."""
    outlay = component.capex_eur * compute_outlay(component.life_y, model.years, model.discount)
    running = component.opex_eur_y * compute_annuity(model.years, model.discount)
    size = programme.add_columns(1, -outlay - running, component.most)
    if component.fixed_eur:
        is_built = programme.add_columns(1, -component.fixed_eur, 1)
        programme.make_whole(is_built)
        programme.add_rows(1, (is_built, component.most), (size, -1), least=0)
    return size


def _add_plants(programme: Programme, model: Model, party: Party, sizes: dict[str, Places]) -> list[Term]:
    """What is used of all plants together; the rest of what they could give is lost."""
    given: list[Term] = [(sizes[plant.name], plant.profile) for plant in party.renewables]
    if not given or (not model.peaks and party.sell.min() >= 0):
        return given  # losing is never better than selling, so that nothing need choose between them
    use = programme.add_columns(model.steps.count)
    programme.add_rows(len(use), *given, (use, -1), least=0)
    return [(use, 1)]


@dataclass(frozen=True, eq=False)
class _Store:
    """A battery, its converter's efficiency each way, its columns, and the steps in which it may be charged."""

    battery: Battery
    efficiency: float
    kwh: Places
    out: Places
    into: Places
    lit: NDArray[np.intp]


def _add_store(programme: Programme, model: Model, store: _Store) -> None:
    """A battery's content and bounds: it ends as it began, and gives what it took less what is lost.

    Its content is counted from the least that it may hold: the balance is of differences, so it stays the same. It can
    only become too full where it may be charged.
    """
    battery, kwh, lit, steps = store.battery, store.kwh, store.lit, model.steps
    content, kept = programme.add_columns(steps.count), sqrt(battery.efficiency) * store.efficiency
    change: list[Term] = [(content, 1), (content[steps.before], -1)]
    change += [(store.out, steps.hours / kept), (store.into, -steps.hours * kept)]
    programme.add_rows(steps.count, *change, least=0, most=0)
    programme.add_rows(len(lit), (kwh, battery.most_soc - battery.least_soc), (content[lit], -1), least=0)
    programme.add_rows(len(lit), (kwh, battery.c_rate_in), (store.into[lit], -1), least=0)
    programme.add_rows(steps.count, (kwh, battery.c_rate_out), (store.out, -1), least=0)


def _add_peaks(programme: Programme, model: Model, exports: Places, imports: Places) -> None:
    """The highest power of each category, in or out, paid each year."""
    paid = np.array([peak.eur_per_kw * peak.weight for peak in model.peaks])
    peaks = programme.add_columns(len(paid), -compute_annuity(model.years, model.discount) * paid)
    counted = np.flatnonzero(model.steps.category >= 0)
    highest = peaks[model.steps.category[counted]]
    programme.add_rows(len(counted), (highest, 1), (exports[counted], -1), (imports[counted], -1), least=0)
