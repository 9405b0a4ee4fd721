"""All cells played, judged by what the founders asked, and said in one result that the same seed makes again."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any, NamedTuple

from analytics.economy.cells import Cell
from analytics.economy.measuring import WeekFigures, sum_up
from analytics.economy.settling import EURO_A_MWH
from analytics.economy.town_life import Life
from chaincode.rules import canonical
from chaincode.rules.parameters import Parameters
from chaincode.rules.units import BPS

Plain = dict[str, Any]
UNDER_DAYS, UNDER_BPS, CELLS_BPS = 45, 1_000, 8_000
SHOWN = (5_000, 3_000)  # the cell in the middle, whose weeks are shown
KEPT_BPS = Parameters("any", "2025-01-01").euro_kept_bps


class Task(NamedTuple):
    """A cell, and what all cells have alike."""

    cell: Cell
    members: int
    weeks: int
    seed: int


def play(task: Task) -> Plain:
    """Play a cell; give its figures of the second half, why it fails, and its weeks where they are shown."""
    life = Life(task.cell, task.members, task.seed, task.weeks)
    half = task.weeks // 2
    lived = list(life.live_weeks(half))
    figures = sum_up(lived[half:], life.ages)
    figures |= _count_cost(lived[half:], life, task.members)
    refused = life.trading.refused + life.funding.refused
    shown = [asdict(week) for week in lived] if (task.cell.respend_bps, task.cell.active_bps) == SHOWN else []
    return {
        "cell": task.cell.to_plain(), "name": task.cell.name, "figures": figures, "fails": find_faults(figures),
        "commands": life.ledger.sent, "refused": dict(sorted(refused.items())), "weeks": shown,
    }


def _count_cost(lived: Sequence[WeekFigures], life: Life, members: int) -> Plain:
    """What the second half cost: euro kept behind tokens (T10), and paid in; for a member, in cents."""
    kept_cents = sum(week.shared_wh for week in lived) * EURO_A_MWH * KEPT_BPS // 10**8
    paid_in_cents = life.funding.paid_in_cents // 2
    return {"kept_euro_cents": kept_cents, "paid_in_euro_cents": paid_in_cents,
            "cost_a_member_cents": (kept_cents + paid_in_cents) // members}  # fmt: skip


def find_faults(figures: Plain) -> list[str]:
    """Say by name what keeps a cell from being good: "age" of the shops' tokens, the part that "expires"."""
    faults = {"age": figures["age_p90_days"]["commerce"] >= UNDER_DAYS, "expires": figures["expired_bps"] >= UNDER_BPS}
    return [name for name, is_one in faults.items() if is_one]


def judge(played: Iterable[Plain]) -> Plain:
    """Give, by validity, how many cells are good, and whether they are enough."""
    found: dict[str, Plain] = {}
    for one in played:
        own = found.setdefault(one["cell"]["validity"]["name"], {"good": 0, "of": 0, "age": 0, "expires": 0})
        own["of"] += 1
        own["good"] += not one["fails"]
        for fault in one["fails"]:
            own[fault] += 1
    return {name: own | {"is_enough": own["good"] * BPS >= own["of"] * CELLS_BPS} for name, own in found.items()}


def make_result(tasks: Sequence[Task], played: Sequence[Plain]) -> Plain:
    """Give the result, failing cells first; its digest is over all of it."""
    ordered = sorted(played, key=lambda one: -len(one["fails"]))
    result = {
        "seed": tasks[0].seed, "members": tasks[0].members, "weeks": tasks[0].weeks, "verdicts": judge(played),
        "cells": ordered,
    }
    return result | {"digest": sha256(canonical.encode(result)).hexdigest()}
