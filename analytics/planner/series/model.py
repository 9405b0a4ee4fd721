"""A model by series: parties with loads, what each may build, and the steps of a typical year.

Powers are kW, energies kWh, prices EUR/kWh, all as floats: a model is a forecast, no account.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]  # one value a step


@dataclass(frozen=True)
class Steps:
    """The steps of a year, (steps,) each.

    hours: how long a step is.
    weight: how often it stands in a year.
    before: the place of the step before it; that of the first is the last, in a year or in its day.
    category: the place of its peak's category; -1 without one.
    reward: EUR for each shared kWh.
    """

    hours: Series
    weight: Series
    before: NDArray[np.intp]
    category: NDArray[np.intp]
    reward: Series

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self.hours)

    @property
    def hours_y(self) -> Series:
        """For how many hours of a year each step stands."""
        return self.hours * self.weight


@dataclass(frozen=True)
class Component:
    """What may be built: EUR, EUR a year, years of life and the most of it, for each kW or kWh.

    fixed_eur: what it costs today besides, however little of it is built.
    """

    name: str
    capex_eur: float
    opex_eur_y: float
    life_y: int
    most: float
    fixed_eur: float = field(default=0.0, kw_only=True)


@dataclass(frozen=True)
class Renewable(Component):
    """A plant: profile (steps,) kW for each kW installed; sized in kW."""

    profile: Series


@dataclass(frozen=True)
class Converter(Component):
    """What a battery is charged and discharged through, efficiency each way; sized in kW."""

    of: str
    efficiency: float


@dataclass(frozen=True)
class Battery(Component):
    """A store: efficiency of the round trip, bounds of its content and of kW for each kWh; sized in kWh."""

    efficiency: float
    least_soc: float
    most_soc: float
    c_rate_in: float
    c_rate_out: float


@dataclass(frozen=True)
class Party:
    """Who has a load (steps,) in kW, prices (steps,), and components, in the order of the file.

    buy, sell: of a kWh imported, exported; levy: of each kWh of the load, wherever it comes from.

    is_own: its batteries are charged by its own plants alone, and serve its own load alone.
    """

    code: str
    load: Series
    buy: Series
    sell: Series
    levy: Series
    components: tuple[Component, ...]
    is_own: bool = False

    @property
    def renewables(self) -> list[Renewable]:
        """Its plants."""
        return [component for component in self.components if isinstance(component, Renewable)]

    @property
    def stores(self) -> list[tuple[Battery, Converter | None]]:
        """Its batteries, each with its converter; without one, only its own rates and losses count."""
        converters = {component.of: component for component in self.components if isinstance(component, Converter)}
        return [(component, converters.get(component.name)) for component in self.components
                if isinstance(component, Battery)]


@dataclass(frozen=True)
class Peak:
    """What the highest power of a category costs: EUR/kW, times weight, a year."""

    eur_per_kw: float
    weight: float


@dataclass(frozen=True)
class Model:
    """Parties over the years of a project; discount is a fraction a year, peaks are by a step's category."""

    steps: Steps
    years: int
    discount: float
    peaks: tuple[Peak, ...]
    parties: tuple[Party, ...]
