"""What a person is told of an import: energy, what is missing, late, estimated, implausible, and what was left out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from analytics.imports.curve import NOTES, Note
from analytics.imports.report import Report
from analytics.quality import Gap
from chaincode.rules.intervals import HOUR_S, rome_offset_s
from chaincode.rules.units import format_kwh
from chaincode.words import find_point, say
from gateway.commandline.sending import Sent

_SHOWN = 10


def describe(file: str, report: Report) -> dict[str, Any]:
    """One file's report for scripts; instants are UTC seconds."""
    return {
        "file": file, "format": report.form, "verified": report.is_verified, "first_date": report.first_date,
        "last_date": report.last_date, "readings": report.readings,
        "energy_wh": sum(report.energy_wh.values()),
        "series": [{"metering_point": one.metering_point, "register": one.register, "energy_wh": energy_wh,
                    "estimated": report.estimated.get(one, 0)} for one, energy_wh in report.energy_wh.items()],
        "gaps": [_describe_gap(gap, is_late=gap in report.late_gaps) for gap in report.missing],
        "late_readings": report.late_readings,
        "implausible": [{"metering_point": one.metering_point, "register": one.register, "start_s": start_s,
                         "energy_wh": energy_wh} for one, start_s, energy_wh in report.implausible],
        "notes": [describe_note(note) for note in report.notes],
    }


def _describe_gap(gap: Gap, *, is_late: bool) -> dict[str, Any]:
    return {"metering_point": gap.series.metering_point, "register": gap.series.register, "start_s": gap.start_s,
            "end_s": gap.end_s, "intervals": gap.intervals, "late": is_late}


def describe_note(note: Note) -> dict[str, Any]:
    """One note for scripts."""
    return {"code": note.code, "count": note.count, "line": note.line, "words": NOTES[note.code][0]}


def show_report(file: str, report: Report) -> None:
    """Print one file's report."""
    for series, energy_wh in report.energy_wh.items():
        click.echo(f"{series.metering_point} {series.register}, {report.first_date} .. {report.last_date}: "
                   f"{format_kwh(energy_wh, find_point())} kWh ({file})")
    for line in _list_findings(report):
        click.echo(f"  {line}")


def _list_findings(report: Report) -> Iterator[str]:
    if not report.is_verified:
        yield say(f"unverified: the form {report.form} was never checked on a real file; compare the total with the "
                  "bill",
                  f"non verificato: il formato {report.form} non è mai stato provato su un file vero; confronta il "
                  "totale con la bolletta")
    for gap in report.missing[:_SHOWN]:
        late = say(", late", ", in ritardo") if gap in report.late_gaps else ""
        yield (f"{say('missing', 'mancano')}: {gap.series.register} {format_local(gap.start_s)} .. "
               f"{format_local(gap.end_s)} ({gap.intervals}{late})")
    if len(report.missing) > _SHOWN:
        yield f"... {len(report.missing) - _SHOWN} {say('more gaps', 'altre lacune')}"
    for count, words in (
        (sum(report.estimated.values()), say("estimated", "stimate")),
        (len(report.implausible), say("above the point’s power", "oltre la potenza del punto")),
    ):
        if count:
            yield f"{words}: {count}"
    yield from map(format_note, report.notes)


def format_note(note: Note) -> str:
    """One note as a line."""
    line = f", {say('line', 'riga')} {note.line}" if note.line else ""
    return f"{say(*NOTES[note.code])}: {note.count}{line}"


def format_local(instant_s: int) -> str:
    """An instant on the clock of Rome, with its offset."""
    offset_s = rome_offset_s(instant_s)
    return f"{datetime.fromtimestamp(instant_s + offset_s, UTC):%Y-%m-%d %H:%M}+{offset_s // HOUR_S:02d}"


def show_sent(sent: Sent) -> None:
    """Print what became of the readings at the gateway."""
    refused = sum(sent.rejected.values())
    click.echo(say(f"{sent.accepted} accepted, {sent.repeated} here already, {refused} refused",
                   f"{sent.accepted} accettate, {sent.repeated} già presenti, {refused} rifiutate"))
    for code, count in sorted(sent.rejected.items()):
        click.echo(f"  {code}: {count} ({sent.reasons[code]})")
