"""The example town of Valmori: fictional people, measured and standard curves, May 2024 in Europe/Rome.

Wh an hour at the connection to the public grid: what a home with PV uses of its own generation in the hour never
reaches the meter, so withdrawn = max(0, used - made) and injected = max(0, made - used).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from analytics.frames import HourlyEnergy, Longs
from analytics.incentives import Plant
from chaincode.rules.intervals import HOUR_S, add_days, hours_of_days, weekday_of
from chaincode.words import Words

FOLDER = Path(__file__).parent
FIRST_DATE, DAYS = "2024-05-01", 31
PERIMETER, REGION, ZONE = "AC001E00001", "Piemonte", "NORD"
HOLIDAYS = ("2024-05-01",)
ROOF_W = 60_000
PV_W = {1: 4_000, 3: 4_000, 7: 4_000, 8: 4_000, 16: 5_000}
"""Nominal power of the PV of the homes that keep theirs, as the source's schema.json says."""
HOMES = (
    "Ada Neri", "Bruno Colli", "Carla Venti", "Dario Monti", "Elsa Prati", "Furio Laghi", "Gina Selva", "Ivo Campi",
    "Lea Rivi", "Marco Ponti", "Nina Valli", "Orso Pietra", "Pia Fonti", "Quinto Boschi", "Rita Nebbia", "Saro Onda",
    "Tea Luna",
)  # fmt: skip
OTHERS = (
    ("Municipio di Valmori", "municipality", "ufficio_comunale"),
    ("Scuola Rondine", "municipality", "scuola_500_studenti"),
    ("Biblioteca Civica", "municipality", "biblioteca_comunale"),
    ("Bottega Stella", "commerce", "COM_1.5<P<=3_festivo"),
    ("Forno Aurora", "commerce", "COM_>6kw_feriale"),
    ("Officina Ferro", "commerce", "IND_micro_1turno_festivo"),
)
SCHOOL = "scuola_500_studenti"
POWERS_W = (3_000, 4_500, 6_000, 10_000, 15_000, 20_000, 30_000, 60_000)


@dataclass(frozen=True)
class TownPoint:
    """A metering point, its (fictional) member and organisation, where its curve is from, its powers in W."""

    metering_point: str
    perimeter: str
    name: str
    organisation: str
    label: Words
    power_w: int
    pv_w: int
    pv_entry_on: str | None


@dataclass(frozen=True, eq=False)
class Town:
    """Points in the order of their rows in `energy` (points, 744 hours), and NORD's EUR/MWh of those hours."""

    points: tuple[TownPoint, ...]
    energy: HourlyEnergy
    zone: str
    prices_eur_mwh: tuple[Fraction, ...]

    @property
    def plants(self) -> tuple[Plant, ...]:
        """The town's PV plants, as the estimate of what GSE pays wants them."""
        return tuple(
            Plant(p.metering_point, Fraction(p.pv_w, 1000), REGION, p.pv_entry_on)
            for p in self.points
            if p.pv_entry_on is not None
        )


def load_town() -> Town:
    """Read the tables beside this file; always the same town."""
    homes = _load_columns("homes.csv")
    days = [_kind_of_day(add_days(FIRST_DATE, day)) for day in range(DAYS)]
    profiles = _load_profiles()
    made = {home: homes[f"home_{home}_pv_wh"] for home in PV_W}
    roof = np.sum(list(made.values()), axis=0, dtype=np.int64) * ROOF_W // sum(PV_W.values())
    points: list[TownPoint] = []
    nets: list[Longs] = []
    for number, name in enumerate(HOMES, 1):
        net = homes[f"home_{number}_used_wh"] - made.get(number, 0)
        plant = (PV_W[number], f"2023-{number % 12 + 1:02d}-15") if number in PV_W else (0, None)
        label = Words("analytics.examples.town.home_measured_in_california", number=number)
        if number in PV_W:
            label = Words("analytics.examples.town.with_its_pv", label=label)
        points.append(_make_point(len(nets), (name, "citizens", label), net, plant))
        nets.append(net)
    for name, organisation, profile in OTHERS:
        net = np.concatenate([profiles[profile][kind] for kind in days])
        label, plant = Words("analytics.examples.town.standard_profile_rse_cacer_simulator", profile=profile), (0, None)
        if profile == SCHOOL:
            label = Words("analytics.examples.town.roof_mean_pv_shape_of_five", label=label)
            net, plant = net - roof, (ROOF_W, "2024-03-15")
        points.append(_make_point(len(nets), (name, organisation, label), net, plant))
        nets.append(net)
    return Town(tuple(points), _make_energy(points, nets), ZONE, _load_prices())


def _make_point(row: int, who: tuple[str, str, Words], net: Longs, plant: tuple[int, str | None]) -> TownPoint:
    name, organisation, label = who
    peak = max(int(np.abs(net).max()), plant[0])
    power_w = next(power for power in POWERS_W if power >= peak)
    return TownPoint(f"IT001E{row + 1:08d}", PERIMETER, name, organisation, label, power_w, *plant)


def _make_energy(points: Sequence[TownPoint], nets: Sequence[Longs]) -> HourlyEnergy:
    span = hours_of_days(FIRST_DATE, DAYS)
    return HourlyEnergy(
        tuple(point.metering_point for point in points),
        np.arange(span.start_s, span.end_s, HOUR_S, dtype=np.int64),
        np.maximum(nets, 0),
        np.maximum(np.negative(nets), 0),
    )


def _kind_of_day(date: str) -> int:
    """Column of a profile: 0 working day, 1 Saturday, 2 Sunday or holiday."""
    return 2 if date in HOLIDAYS else max(0, weekday_of(date) - 4)


def _load_columns(name: str) -> Mapping[str, Longs]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text)
    return dict(zip(header, np.array(rows, np.int64).T, strict=True))


def _load_profiles() -> Mapping[str, Longs]:
    """Wh of each profile by kind of day and local hour, (3, 24); no clock changes in this month."""
    with (FOLDER / "profiles.csv").open(encoding="utf-8", newline="") as text:
        _, *rows = csv.reader(text)
    names = dict.fromkeys(row[0] for row in rows)
    return {name: np.array([row[2:] for row in rows if row[0] == name], np.int64).T for name in names}


def _load_prices() -> tuple[Fraction, ...]:
    with (FOLDER / "prices.csv").open(encoding="utf-8", newline="") as text:
        _, *rows = csv.reader(text)
    return tuple(Fraction(row[0]) for row in rows)
