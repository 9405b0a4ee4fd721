"""What a person is told of an import: energy, what is missing, late, estimated, implausible, and what was left out."""

from collections.abc import Iterator
from typing import Any

from analytics.frames import Series
from analytics.imports.curve import Note
from analytics.imports.report import Report
from analytics.quality import Gap
from chaincode.rules.units import format_kwh
from chaincode.terminal.telling import echo
from chaincode.words import find_point, say
from gateway.acts.importing import COUNTS, Replacement, SentReadings
from gateway.commandline.base.instants import format_local
from gateway.commandline.base.names import say_register

_SHOWN = 10


def describe(file: str, report: Report, sent: SentReadings) -> dict[str, Any]:
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
    return {"code": note.code, "count": note.count, "line": note.line, "words": note.words.en}


def show_report(file: str, report: Report) -> None:
    """Print one file's report."""
    for series, energy_wh in report.energy_wh.items():
        echo(f"{series.metering_point} {say_register(series.register)}, "
             f"{report.first_date} .. {report.last_date}: {format_kwh(energy_wh, find_point())} kWh ({file})")
    for line in _list_findings(report):
        echo(f"  {line}")


def _list_findings(report: Report) -> Iterator[str]:
    if not report.is_verified:
        yield say("gateway.energy.import_report.unverified_form_was_never_checked", form=report.form)
    for gap in report.missing[:_SHOWN]:
        late = say("gateway.energy.import_report.late") if gap in report.late_gaps else ""
        yield (f"{say('gateway.energy.import_report.missing')}: {say_register(gap.series.register)} "
               f"{format_local(gap.start_s)} .. {format_local(gap.end_s)} ({gap.intervals}{late})")
    if len(report.missing) > _SHOWN:
        yield f"... {len(report.missing) - _SHOWN} {say('gateway.energy.import_report.more_gaps')}"
    if report.estimated:
        yield f"{say('gateway.energy.import_report.estimated')}: {sum(report.estimated.values())}"
    if report.above:
        yield say("gateway.energy.import_report.above_of_point_s_power_counted") + f": {len(report.above)}"
    yield from map(_format_aside, report.aside[:_SHOWN])
    if len(report.aside) > _SHOWN:
        yield f"... {len(report.aside) - _SHOWN} {say('gateway.energy.import_report.more_set_aside')}"
    for series in report.without_plant:
        yield say("gateway.energy.import_report.injects_and_no_plant_is_known", metering_point=series.metering_point)
    yield from map(format_note, report.notes)


def _format_aside(one: tuple[Series, int, int]) -> str:
    (point, register), start_s, energy_wh = one
    value = f"{point} {say_register(register)} {format_local(start_s)} {energy_wh} Wh"
    return say("gateway.energy.import_report.set_aside_above_of_power_correct", value=value)


def format_note(note: Note) -> str:
    """One note as a line."""
    line = f", {say('gateway.energy.import_report.line')} {note.line}" if note.line else ""
    return f"{note.words}: {note.count}{line}"


def show_sent(sent: SentReadings) -> None:
    """Print what became of the readings at the gateway: by file where there are several, then in all."""
    if len(sent.files) > 1:
        for file, counted in list(sent.files.items())[:_SHOWN]:
            echo(f"{file}: {_format_counts(*(counted[name] for name in COUNTS))}")
        if len(sent.files) > _SHOWN:
            echo(f"... {len(sent.files) - _SHOWN} {say('gateway.energy.import_report.more_files')}")
    echo(_format_counts(*(sent.count(name) for name in COUNTS)))
    for code, count in sorted(sent.rejected.items()):
        echo(f"  {code}: {count} ({_say_reason(code, sent.reasons[code])})")
    for replacement in sent.replacements[:_SHOWN]:
        echo(f"  {format_replacement(replacement)}")
    if len(sent.replacements) > _SHOWN:
        echo(f"  ... {len(sent.replacements) - _SHOWN} {say('gateway.energy.import_report.more_replaced')}")
    if sent.import_id:
        echo(say("gateway.energy.import_report.import_taken_back_by_readings_undo", import_id=sent.import_id))


def _say_reason(code: str, said: str) -> str:
    """Say why readings were refused; of a code that only the gateway knows, what it says."""
    try:
        return say(f"gateway.readings.rejected.{code}")
    except KeyError:
        return said


def _format_counts(new: int, same: int, replaced: int, refused: int) -> str:
    return say(
        "gateway.energy.import_report.new_same_replaced_refused", new=new, same=same, replaced=replaced,
        refused=refused,
    )


def format_replacement(one: Replacement) -> str:
    """What a file replaces of a series, as a line."""
    old, new = (format_kwh(energy_wh, find_point()) for energy_wh in (one.old_wh, one.new_wh))
    series = f"{one.series.metering_point} {say_register(one.series.register)}"
    span = f"{format_local(one.from_s)} .. {format_local(one.to_s)}"
    return say(
        "gateway.energy.import_report.replaced_values_kwh_kwh", series=series, span=span, values=one.values, old=old,
        new=new,
    )
