"""One run of files on its way to the gateway: compared with each other, then with what is there, then kept.

What would replace other files' values is asked for at a terminal and needs `--replace` in a script: else nothing of the
run is kept.
"""

from collections.abc import Sequence
from functools import partial

import click

from analytics.imports.runs import Clash, Lacking, add_up, find_clashes
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.importing import Part, SentReadings, Uploaded, make_part, send_curves, upload_curves
from gateway.client import Client
from gateway.commandline.base.instants import format_local
from gateway.commandline.base.long_work import have_done
from gateway.commandline.base.names import say_register
from gateway.commandline.base.options import is_terminal, is_yes, make_progress
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.commandline.energy.import_report import format_replacement

_SHOWN = 10
FEW = 1_000  # readings that are brought in at once: more are a task, where a server runs
REPLACES = "REPLACES"
replace_option = click.option("--replace", is_flag=True, help="Values may replace those that other files gave.")
sum_option = click.option(
    "--sum", "is_sum", is_flag=True, help="The files are parts of one meter, as three phases are: add their values up.")


def bring_in(
    client: Client, source: str, parts: Sequence[Part], *, may_replace: bool, is_sum: bool = False,
    is_served: bool = False,
) -> SentReadings:
    """Keep the readings of a run's files, and say what became of them. is_served: a server runs, which does much as
    a task.

    Raises:
        InputError: files contradict each other.
        RefusedError: values would replace others, and nobody said so.
    """
    parts = [_sum_files(parts)] if is_sum and len(parts) > 1 else parts
    clashes = find_clashes([part.readings for part in parts])
    if clashes:
        raise InputError("\n".join(_format_clash(clash, parts) for clash in clashes[:_SHOWN]))
    is_task = is_served and sum(len(part.readings) for part in parts) > FEW
    send = partial(_have_brought_in, client, _upload(client, source, parts)) if is_task else partial(
        _send, client, source, parts)
    found = send(replace=may_replace, preview=True)
    if found.rejected[REPLACES]:
        _ask(found)
    elif not found.changes:
        return found
    return send(replace=may_replace or bool(found.rejected[REPLACES]), preview=False)


def _send(client: Client, source: str, parts: Sequence[Part], *, replace: bool, preview: bool) -> SentReadings:
    with make_progress() as bar:
        step = bar.add_task(_say_step(preview=preview), total=sum(len(part.readings) for part in parts))
        return send_curves(client, source, parts, replace=replace, preview=preview,
                           on_sent=lambda values: bar.advance(step, values))


def _upload(client: Client, source: str, parts: Sequence[Part]) -> Uploaded:
    with make_progress() as bar:
        step = bar.add_task(_say_step(preview=False), total=sum(len(part.readings) for part in parts))
        return upload_curves(client, source, parts, on_sent=lambda values: bar.advance(step, values))


def _have_brought_in(client: Client, uploaded: Uploaded, *, replace: bool, preview: bool) -> SentReadings:
    """Have the gateway compare or bring in what was uploaded, as long work."""
    task = have_done(client, "import", uploaded.describe_task(replace=replace, preview=preview),
                     _say_step(preview=preview))
    return uploaded.read_answers(client.get(f"tasks/{task['id']}/file"))


def _say_step(*, preview: bool) -> str:
    return say("gateway.energy.import_run.comparing_readings") if preview else say(
        "gateway.energy.import_run.sending_readings",
    )


def _sum_files(parts: Sequence[Part]) -> Part:
    try:
        readings = add_up([part.readings for part in parts])
    except Lacking as error:
        raise InputError(say(
            "gateway.energy.import_run.sum_at_only_of_files_have", local=format_local(error.start_s), count=error.count,
            count_2=len(parts), metering_point=error.series.metering_point,
            register=say_register(error.series.register),
        )) from error
    digests = "".join(part.digest for part in parts)
    return make_part(" + ".join(part.name for part in parts), digests.encode(), readings)


def _format_clash(clash: Clash, parts: Sequence[Part]) -> str:
    first, second = parts[clash.first].name, parts[clash.second].name
    point, register = clash.series.metering_point, say_register(clash.series.register)
    since = format_local(clash.start_s)
    return f"{second}: " + say(
        "gateway.energy.import_run.values_of_from_on_are_others", values=clash.values, point=point, register=register,
        since=since, first=first,
    )


def _ask(found: SentReadings) -> None:
    """Let a person say yes to what is replaced; refuse where nobody can."""
    lines = [format_replacement(replacement) for replacement in found.replacements[:_SHOWN]]
    if len(found.replacements) > _SHOWN:
        lines.append(f"... {len(found.replacements) - _SHOWN} {say('gateway.energy.import_run.more')}")
    count = found.rejected[REPLACES]
    if is_terminal():
        for line in lines:
            echo(f"  {line}", err=True)
        if is_yes(say("gateway.energy.import_run.replace_values", count=count)):
            return
    raise RefusedError("\n".join([say(
        "gateway.energy.import_run.values_would_replace_those", replaces=REPLACES, count=count,
    ), *(f"  {line}" for line in lines)]))
