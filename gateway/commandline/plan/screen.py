"""A plan's result on a terminal: a verdict, energy, money by kind and in all, what members get."""

from typing import Any

from analytics.planner.gains_shown import tabulate_gains
from analytics.planner.verdict import tell_verdict
from analytics.planner.words import say_kind, say_name, say_variable, show_euro, show_figure
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.options import show_table

Plain = dict[str, Any]
ENERGIES = ("produced_kwh", "used_kwh", "on_spot_kwh", "injected_kwh", "withdrawn_kwh", "shared_kwh",
            "self_consumption_pct", "self_sufficiency_pct", "shared_of_injected_pct", "co2_avoided_kg")  # fmt: skip
INDICES = ("npv_eur", "irr_pct", "payback_years", "discounted_payback_years", "roi_pct")
MEMBER = ("used_kwh", "bill_before_eur", "bill_after_eur", "part_eur")
MOST_MEMBERS = 30


def show_result(result: Plain) -> None:
    """Print a result's first page."""
    language, money = find_language(), result["money"]
    project = money["project"] | {name: money[name] for name in ("investment_eur", "wacc_pct")}
    for sentence in tell_verdict(result, language):
        echo(sentence)
    echo()
    _show(say("gateway.plan.screen.year"), [
        [say_name(name, language), show_figure(name, result["energy"][name], language)] for name in ENERGIES])
    _show(say("gateway.plan.screen.of_money"), [
        [say_kind(kind, language), show_euro(eur, language)] for kind, eur in money["first_year_eur"].items()])
    _show(say("gateway.plan.screen.project"), [
        [say_name(name, language), show_figure(name, project[name], language)]
        for name in ("investment_eur", *INDICES, "wacc_pct")])
    if "ranges" in result:
        _show_ranges(result["ranges"], language)
    if "gains" in result:
        _show_gains(result["gains"], language)
    _show_members(result["members"], language)
    for en, it in result["warnings"]:
        echo(it if language == "it" else en)
    echo(f"{say('gateway.plan.screen.digest')}: {result['digest']}")


def _show_members(members: Plain, language: str) -> None:
    show_table([say("gateway.plan.screen.member"), *(say_name(name, language) for name in MEMBER)], [
        [code, *(show_figure(name, member[name], language) for name in MEMBER)]
        for code, member in list(members.items())[:MOST_MEMBERS]], right=(1, 2, 3, 4))
    if len(members) > MOST_MEMBERS:
        echo(say("analytics.planner.report.more_members", count=len(members) - MOST_MEMBERS))


def tell_next(name: str, **values: object) -> None:
    """Say what to type after a command of `volano plan`."""
    echo(say(f"gateway.plan.next.{name}", **values))


def _show(title: str, rows: list[list[str]]) -> None:
    show_table([title, ""], rows, right=(1,))
    echo()


def _show_ranges(ranges: Plain, language: str) -> None:
    cases = [say(f"analytics.planner.report.{name}_case") for name in ("low", "middle", "high")]
    show_table([say("gateway.plan.screen.ranges", draws=int(ranges["table"]["draws"])), *cases], [
        [say_name(name, language), *(show_figure(name, figure[one], language) for one in ("p10", "p50", "p90"))]
        for name, figure in ranges["figures"].items()], right=(1, 2, 3))
    echo()
    show_table([say(f"gateway.plan.screen.{name}") for name in ("tornado", "low", "high")], [
        [say_variable(sway["name"], language), *(show_euro(sway[one], language) for one in ("low_eur", "high_eur"))]
        for sway in ranges["tornado"]], right=(1, 2))
    echo()


def _show_gains(gains: Plain, language: str) -> None:
    table = tabulate_gains(gains, language)
    show_table(list(table.header), [list(row) for row in table.rows[:MOST_MEMBERS]], right=table.right)
    for sentence in table.sentences:
        echo(sentence)
    echo()
