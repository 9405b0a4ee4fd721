"""`volano days`: the ledger's day, opened by hand where no server runs, as when a past month is replayed."""

import time
from collections.abc import Iterator
from pathlib import Path

import click

from chaincode.rules.intervals import add_days, date_of, days_between
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.client import ApiError, Client
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import (
    confirm,
    folder_option,
    is_terminal,
    json_option,
    make_progress,
    show_json,
)
from gateway.commandline.base.refusals import InputError

MANY_DAYS = 31


@click.group()
def days() -> None:
    """The ledger's day: the only clock that the rules know.

    \b
    Example:
      ./volano days open --until 2024-09-09
    """


def say_opening(date: str, end: str) -> str:
    """What to type where days before `end` are past, and the ledger's day is before them; "" where none are."""
    until = min(end, date_of(int(time.time())))
    return "" if date >= until else say("gateway.energy.days.ledger_day_is_past_days", date=date, until=until)


def _require_meant(count: int, last: str) -> None:
    """Refuse, or ask about, opening very many days at once where no date was named: none of them is taken back."""
    if count <= MANY_DAYS:
        return
    if not is_terminal():
        raise InputError(say("gateway.energy.days.so_many_name_the_last", count=count, last=last))
    confirm(say("gateway.energy.days.so_many_are_meant", count=count, last=last))


@days.command("open")
@click.option("--until", type=DATE, help="The last day to open; today unless given.")
@folder_option
@json_option
def open_(until: str | None, folder: Path, as_json: bool) -> None:
    """Open the ledger's days one by one, up to a date. `volano serve` does this by itself at midnight.

    \b
    Example:
      ./volano days open --until 2024-09-09
    """
    today = date_of(int(time.time()))
    last = until or today
    if last > today:
        raise InputError(say("gateway.energy.days.until_has_not_begun", last=last))
    with open_community(folder) as community, community.client(community.settings.organisation) as own:
        first = own.get("health")["date"]
        if until is None:
            _require_meant(days_between(first, last), last)
        with make_progress() as bar:
            step = bar.add_task(say("gateway.energy.days.opening_days"), total=max(0, days_between(first, last)))
            for _ in open_each(own, first, last):
                bar.advance(step)
        now = own.get("health")
    opened = max(0, days_between(first, now["date"]))
    if as_json:
        show_json({"date": now["date"], "day": now["day"], "opened": opened})
    elif not opened:
        echo(say("gateway.energy.days.no_day_was_opened", last=last, date=now["date"], day=now["day"]))
    else:
        echo(say("gateway.energy.days.it_is_day_of_ledger", date=now["date"], day=now["day"]))


def open_each(own: Client, first: str, last: str) -> Iterator[str]:
    """Open the dates after `first` one by one up to `last`; those that an outage missed stay skipped (T14)."""
    for number in range(1, days_between(first, last) + 1):
        date = add_days(first, number)
        try:
            own.execute("open_day", {"date": date})
        except ApiError as error:
            if error.code != "T14_MISSED" or date == last:
                raise
            own.execute("open_day", {"date": last})
            yield last
            return
        yield date
