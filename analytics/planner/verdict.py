"""Whether a plan is worth it, in one sentence by a stated rule, and who loses by it: what a mayor asks first."""

from typing import Any

from analytics.planner.words import say_party
from chaincode.words import say_in

Plain = dict[str, Any]
WORTH, DEPENDS, NOT = "worth", "depends", "not"
LOSES_EUR = -0.5
MOST_NAMED = 5


def judge(result: Plain) -> str:
    """By what is drawn: worth it where nine cases of ten are not below 0 today, not where nine are; else it depends.

    Without draws by the sheet's own net present value alone.
    """
    if "ranges" not in result:
        return WORTH if result["money"]["project"]["npv_eur"] >= 0 else NOT
    drawn = result["ranges"]["figures"]["npv_eur"]
    if drawn["p10"] >= 0:
        return WORTH
    return NOT if drawn["p90"] < 0 else DEPENDS


def list_losers(result: Plain) -> list[str]:
    """The parties whose own money over all years is below 0 today, in the result's order."""
    return [code for code, level in result["money"]["parties"].items() if level["npv_eur"] < LOSES_EUR]


def tell_verdict(result: Plain, language: str) -> tuple[str, str]:
    """The verdict, and who loses."""
    basis = "drawn" if "ranges" in result else "sheet"
    losers = list_losers(result)
    named = ", ".join(say_party(code, language) for code in losers[:MOST_NAMED])
    names = named + (" ..." if len(losers) > MOST_NAMED else "")
    return (_say(f"{basis}_{judge(result)}", language),
            _say("loses", language, count=len(losers), names=names) if losers else _say("nobody_loses", language))


def _say(name: str, language: str, **values: object) -> str:
    return say_in(language, f"analytics.planner.verdict.{name}", **values)
