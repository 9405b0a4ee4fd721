"""What a person is told of an import: energy, what is missing, late, estimated, implausible, and what was left out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import click

from analytics.frames import Series
from analytics.imports.curve import NOTES, Note
from analytics.imports.report import Report
from analytics.quality import Gap
from chaincode.rules.intervals import HOUR_S, rome_offset_s
from chaincode.rules.units import format_kwh
from chaincode.words import find_point, say
from gateway.acts.importing import COUNTS, Replacement, Sent
from gateway.commandline.base.names import say_register

_SHOWN = 10


def describe(file: str, report: Report, sent: Sent) -> dict[str, Any]:
    """One file's report for scripts; instants are UTC seconds. Files that were added up are counted as one."""
    counted = sent.files.get(file)
    return {
        "file": file, **({} if counted is None else {name: counted[name] for name in COUNTS}),
        "format": report.form, "verified": report.is_verified, "first_date": report.first_date,
        "last_date": report.last_date, "readings": report.readings,
        "energy_wh": sum(report.energy_wh.values()),
        "series": [{"metering_point": one.metering_point, "register": one.register, "energy_wh": energy_wh,
                    "estimated": report.estimated.get(one, 0)} for one, energy_wh in report.energy_wh.items()],
        "gaps": [_describe_gap(gap, is_late=gap in report.late_gaps) for gap in report.missing],
        "late_readings": report.late_readings,
        **{name: [{"metering_point": one.metering_point, "register": one.register, "start_s": start_s,
                   "energy_wh": energy_wh} for one, start_s, energy_wh in found]
           for name, found in (("above", report.above), ("set_aside", report.aside))},
        "without_plant": [one.metering_point for one in report.without_plant],
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
        click.echo(f"{series.metering_point} {say_register(series.register)}, "
                   f"{report.first_date} .. {report.last_date}: {format_kwh(energy_wh, find_point())} kWh ({file})")
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
        yield (f"{say('missing', 'mancano')}: {say_register(gap.series.register)} {format_local(gap.start_s)} .. "
               f"{format_local(gap.end_s)} ({gap.intervals}{late})")
    if len(report.missing) > _SHOWN:
        yield f"... {len(report.missing) - _SHOWN} {say('more gaps', 'altre lacune')}"
    if report.estimated:
        yield f"{say('estimated', 'stimate')}: {sum(report.estimated.values())}"
    if report.above:
        yield say("above 110 % of the point’s power, counted", "oltre il 110 % della potenza del punto, contate"
                  ) + f": {len(report.above)}"
    yield from map(_format_aside, report.aside[:_SHOWN])
    if len(report.aside) > _SHOWN:
        yield f"... {len(report.aside) - _SHOWN} {say('more', 'altre')}"
    for series in report.without_plant:
        yield say(f"{series.metering_point} injects, and no plant is known behind it: see ./volano members --help",
                  f"{series.metering_point} immette, ma non risulta alcun impianto: vedi ./volano members --help")
    yield from map(format_note, report.notes)


def _format_aside(one: tuple[Series, int, int]) -> str:
    (point, register), start_s, energy_wh = one
    value = f"{point} {say_register(register)} {format_local(start_s)} {energy_wh} Wh"
    return say(f"set aside, above 150 % of the power: {value}; correct the power, or: ./volano readings leave-out",
               f"da parte, oltre il 150 % della potenza: {value}; correggere la potenza, oppure: ./volano readings "
               "leave-out")


def format_note(note: Note) -> str:
    """One note as a line."""
    line = f", {say('line', 'riga')} {note.line}" if note.line else ""
    return f"{say(*NOTES[note.code])}: {note.count}{line}"


def format_local(instant_s: int) -> str:
    """An instant on the clock of Rome, with its offset."""
    offset_s = rome_offset_s(instant_s)
    return f"{datetime.fromtimestamp(instant_s + offset_s, UTC):%Y-%m-%d %H:%M}+{offset_s // HOUR_S:02d}"


def format_iso(instant_s: int) -> str:
    """An instant as ISO 8601 with the offset of Rome's clock, as tables of readings hold it."""
    return datetime.fromtimestamp(instant_s, timezone(timedelta(seconds=rome_offset_s(instant_s)))).isoformat()


def show_sent(sent: Sent) -> None:
    """Print what became of the readings at the gateway: by file where there are several, then in all."""
    if len(sent.files) > 1:
        for file, counted in list(sent.files.items())[:_SHOWN]:
            click.echo(f"{file}: {_format_counts(*(counted[name] for name in COUNTS))}")
        if len(sent.files) > _SHOWN:
            click.echo(f"... {len(sent.files) - _SHOWN} {say('more files', 'altri file')}")
    click.echo(_format_counts(*(sent.count(name) for name in COUNTS)))
    for code, count in sorted(sent.rejected.items()):
        click.echo(f"  {code}: {count} ({sent.reasons[code]})")
    for one in sent.replacements[:_SHOWN]:
        click.echo(f"  {format_replacement(one)}")
    if len(sent.replacements) > _SHOWN:
        click.echo(f"  ... {len(sent.replacements) - _SHOWN} {say('more', 'altri')}")
    if sent.import_id:
        click.echo(say(f"import {sent.import_id}; taken back by: ./volano readings undo {sent.import_id}",
                       f"importazione {sent.import_id}; si annulla con: ./volano readings undo {sent.import_id}"))


def _format_counts(new: int, same: int, replaced: int, refused: int) -> str:
    return say(f"{new} new, {same} the same, {replaced} replaced, {refused} refused",
               f"{new} nuove, {same} uguali, {replaced} sostituite, {refused} rifiutate")


def format_replacement(one: Replacement) -> str:
    """What a file replaces of a series, as a line."""
    old, new = (format_kwh(energy_wh, find_point()) for energy_wh in (one.old_wh, one.new_wh))
    series = f"{one.series.metering_point} {say_register(one.series.register)}"
    span = f"{format_local(one.from_s)} .. {format_local(one.to_s)}"
    return say(f"replaced: {series}, {span}: {one.values} values, "
               f"{old} kWh -> {new} kWh",
               f"sostituiti: {series}, {span}: {one.values} valori, "
               f"{old} kWh -> {new} kWh")
