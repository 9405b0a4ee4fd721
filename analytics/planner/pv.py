"""What a photovoltaic plant makes in each hour, by pvlib: sun, plane, temperature, losses, the inverter's limit.

Solar position (NREL's), Perez's transposition, reflection by ASHRAE's modifier, SAPM's cell temperature on an open
rack, PVWatts' DC power; what is left after losses is cut at the inverter. `./volano setup planner` gets pvlib.
"""

import warnings
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from analytics.planner.hours import Longs, YearHours, make_hours
from analytics.planner.reading import SheetRow
from analytics.planner.sheet import PlantRow
from analytics.planner.weather import AIR, DIFFUSE, DIRECT, GLOBAL, WIND, Floats
from chaincode.words import WordedError

TEMPERATURE_PER_K = -0.004
"""Crystalline silicon: what a degree above 25 C costs, as PVWatts has it."""
WH_PER_KWH = 1000


class PlannerMissingError(WordedError):
    """pvlib isn't there: it is got by `./volano setup planner`."""

    code = "PLANNER_MISSING"

    def __init__(self) -> None:
        super().__init__("analytics.planner.refused.no_pvlib")


def compute_pv(plant: PlantRow, site: SheetRow, weather: Floats, offset_min: int, hours: YearHours) -> Longs:
    """Whole Wh by hour of all sections together, behind one inverter.

    weather: (5, hours) of the site; offset_min: minutes after each hour's start at which it holds.
    """
    sun = _find_sun(site.number("latitude"), site.number("longitude"), hours.year, offset_min)
    sections = plant.sections or (plant.row,)
    watts = np.sum([_compute_section(section, sun, weather) for section in sections], axis=0)
    if plant["inverter_kw"] is not None:
        watts = np.minimum(watts, plant.row.number("inverter_kw") * WH_PER_KWH)
    energy: Longs = np.rint(watts).astype(np.int64)
    return energy


def _compute_section(section: SheetRow, sun: "_Sun", weather: Floats) -> Floats:
    """W of one section after losses."""
    pvlib = _import("pvlib")
    tilt, azimuth = section.number("tilt"), section.number("azimuth") + 180
    plane = pvlib.irradiance.get_total_irradiance(
        tilt, azimuth, sun.zenith, sun.azimuth, weather[DIRECT], weather[GLOBAL], weather[DIFFUSE],
        dni_extra=sun.extra, airmass=sun.airmass, model="perez",
    )  # fmt: skip
    angle = pvlib.irradiance.aoi(tilt, azimuth, sun.zenith, sun.azimuth)
    direct = np.nan_to_num(np.asarray(plane["poa_direct"])) * pvlib.iam.ashrae(angle)
    useful = direct + np.nan_to_num(np.asarray(plane["poa_diffuse"]))
    useful = np.where(sun.zenith < 90, np.maximum(useful, 0), 0)
    rack = pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"]["open_rack_glass_glass"]
    cell = pvlib.temperature.sapm_cell(useful, weather[AIR], weather[WIND], **rack)
    watts = pvlib.pvsystem.pvwatts_dc(useful, cell, section.number("kw") * WH_PER_KWH, TEMPERATURE_PER_K)
    kept: Floats = np.maximum(watts, 0) * (1 - section.number("losses_pct") / 100)
    return kept


class _Sun:
    """Where the sun stands in each hour of a year, at one place."""

    def __init__(self, latitude: float, longitude: float, year: int, offset_min: int) -> None:
        pvlib, pandas = _import("pvlib"), import_module("pandas")
        times = pandas.DatetimeIndex((make_hours(year).start_s + offset_min * 60).astype("datetime64[s]"), tz="UTC")
        found = pvlib.solarposition.get_solarposition(times, latitude, longitude)
        self.zenith, self.azimuth = found["apparent_zenith"].to_numpy(), found["azimuth"].to_numpy()
        self.extra = np.asarray(pvlib.irradiance.get_extra_radiation(times))
        self.airmass = np.asarray(pvlib.atmosphere.get_relative_airmass(np.minimum(self.zenith, 89.9)))


@lru_cache(maxsize=16)
def _find_sun(latitude: float, longitude: float, year: int, offset_min: int) -> _Sun:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pvlib 0.16 asks pandas 3 for what it calls otherwise
        return _Sun(latitude, longitude, year, offset_min)


def _import(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise PlannerMissingError from error


