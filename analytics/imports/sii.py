"""Curves of the flows that distributors send to traders through the SII: XML `FlussoMisure`, PDO, PDO2G and the like.

    <FlussoMisure CodFlusso="PDO2G"><DatiPod><Pod>IT001E00000001</Pod><MeseAnno>05/2026</MeseAnno>
      <DatiPdp><Trattamento>O</Trattamento><Ka>1</Ka></DatiPdp>
      <Curva><TipoDato>E</TipoDato><Validato>S</Validato><Ea E1="0,025" ... E96="0,020">01</Ea></Curva></DatiPod>

`Ea` is a day of the month with its quarters in order of time, so 92 or 100 of them when the clock changes; kWh with
decimal comma. TipoDato E is measured, S estimated. Known from public code only, so unverified; refused rather than
guessed: a constant Ka other than 1 (whether the values hold it already isn't said), quarters that a day doesn't have.
Er (reactive) and totals by band are left out and counted. The register is the one asked for: these flows say nothing
of the direction that was seen documented.
"""

import re
from collections.abc import Iterator

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.frames import Series
from analytics.imports.curve import QUARTER_S, Curves, Imported, pick_point
from analytics.imports.numbers import parse_energy
from analytics.imports.texts import Element, load_xml
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import WITHDRAWN
from chaincode.rules.intervals import hours_of_days
from chaincode.words import WordedError, Words, words_of

_MONTH = re.compile(r"(0[1-9]|1[0-2])/(\d{4})", re.A)
_DAY = re.compile(r"(?:\d\d/\d\d/\d{4}|\d{1,2})", re.A)
_QUARTER = re.compile(r"E(\d{1,3})", re.A)
_ONE = re.compile(r"1(?:[.,]0+)?", re.A)
CURVES = ("Curva", "Misura")
QUALITIES = {"E": False, "S": True}


def parse_sii(content: bytes, metering_point: str = "", register: str = WITHDRAWN) -> Imported:
    """Read a flow of one or more points; ReadingsFileError names the line of the element that can't be read."""
    root = load_xml(content)
    if root.name != "FlussoMisure":
        raise OtherTableError(root.line, Words(
            "analytics.imports.sii.root_element_is_flussomisure_not", root=show(root.name),
        ))
    curves = Curves()
    for pod in (child for child in root.children if child.name == "DatiPod"):
        own = pod.get_text("Pod")  # once: it may stand after a million measures
        for measure, month in _find_measures(pod):
            try:
                point = pick_point(own, metering_point)
                _parse_measure(curves, measure, month, Series(point, register))
            except ReadingsFileError:
                raise
            except ValueError as error:
                raise ReadingsFileError(measure.line, words_of(error)) from error
    return curves.build(root.line)


def _find_measures(pod: Element) -> Iterator[tuple[Element, str]]:
    """Measures of a point with their month "YYYY-MM", "" where none is named."""
    match = _MONTH.fullmatch(pod.get_text("MeseAnno"))
    month = f"{match[2]}-{match[1]}" if match else ""
    for point in [pod, *(child for child in pod.children if child.name == "DatiPdp")]:
        constant = point.get_text("Ka")
        if constant and not _ONE.fullmatch(constant):
            raise ReadingsFileError(point.line, Words(
                "analytics.imports.sii.constant_ka_is_not", constant=show(constant),
            ))
        yield from ((child, month) for child in point.children if child.name in CURVES)


def _parse_measure(curves: Curves, measure: Element, month: str, series: Series) -> None:
    days = [child for child in measure.children if _find_quarters(child)]
    active = [day for day in days if day.name == "Ea"]
    if len(active) < len(days):
        curves.note("OTHER_ENERGY", measure.line, len(days) - len(active))
    if not days:
        curves.note("NOT_A_CURVE", measure.line)
    if not active:
        return
    quality, validated = measure.get_text("TipoDato"), measure.get_text("Validato")
    if quality not in QUALITIES:
        raise WordedError("analytics.imports.sii.tipodato_is_e_or_s_not", quality=show(quality))
    if validated == "N":
        curves.note("NOT_VALIDATED", measure.line, len(active))
    for day in active:
        try:
            _parse_day(curves, day, month, series, is_estimated=QUALITIES[quality])
        except ValueError as error:
            raise ReadingsFileError(day.line, words_of(error)) from error


def _find_quarters(day: Element) -> list[tuple[int, str]]:
    """(quarter from 1, text) of the attributes E1, E2, ..."""
    matches = ((_QUARTER.fullmatch(name), text) for name, text in day.attributes.items())
    return [(int(match[1]), text.strip()) for match, text in matches if match]


def _parse_day(curves: Curves, day: Element, month: str, series: Series, *, is_estimated: bool) -> None:
    text = day.text.strip()
    if not _DAY.fullmatch(text):
        raise WordedError("analytics.imports.sii.not_day", text=show(text))
    if not month and len(text) < 10:
        raise WordedError("analytics.imports.sii.no_meseanno_mm_yyyy_that_day")
    date = f"{text[6:]}-{text[3:5]}-{text[:2]}" if len(text) == 10 else f"{month}-{int(text):02d}"
    if month and date[:7] != month:
        raise WordedError("analytics.imports.sii.day_is_not_in", text=show(text), month=month)
    span = hours_of_days(date, 1)
    curves.dates.add(date)
    for number, value in _find_quarters(day):
        if not 1 <= number <= span.hours * 4:
            if value and parse_energy(value):
                raise WordedError(
                    "analytics.imports.sii.e_on_day_of_hours", number=number, value=show(value), hours=span.hours,
                )
            curves.note("ZERO_PLACEHOLDER", day.line, bool(value))
        elif value:
            start_s = span.start_s + (number - 1) * QUARTER_S
            curves.add(day.line, series, start_s, parse_energy(value), is_estimated=is_estimated)
