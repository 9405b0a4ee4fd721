"""What came of a task, in words: an audit's verdict with what it found, how many papers or files were made."""

from webapp.page import Shown, Writer
from webapp.parts.settlements import Plain


def show_outcome(task: Plain, session: Plain, writer: Writer) -> Shown:
    """Return a done task's verdict, what was found, and whose word it is, where that isn't the visitor's own."""
    shown = _SHOWN.get(task["kind"], _show_done)(task["result"], writer)
    is_foreign = task["kind"] in AUDITS and session.get("organisation") != task["at"]
    return {"is_right": True, "findings": [], "notes": [], **shown, "is_foreign": is_foreign}


def _show_verify(result: Plain, writer: Writer) -> Shown:
    return {"verdict": _say_ledger(result, writer), "is_right": result["ok"],
            "findings": _list_words(result["findings"], writer), "notes": _list_notes(result, writer)}


def _show_recompute(result: Plain, writer: Writer) -> Shown:
    settlements = result["settlements"]
    differing = sum(not settlement["is_same"] for settlement in settlements)
    sums = (writer.say("outcome_differs", count=differing, all=len(settlements)) if differing
            else writer.say("outcome_same", count=len(settlements)))
    found = [*result["findings"], *result["ledger"]["findings"]]
    return {"verdict": f"{sums} {_say_ledger(result['ledger'], writer)}", "is_right": result["ok"],
            "findings": _list_words(found, writer), "notes": _list_notes(result["ledger"], writer)}


def _show_accounts(result: Plain, writer: Writer) -> Shown:
    return {"verdict": writer.say("outcome_accounts", count=writer.formats.whole(result["accounts"]))}


def _show_evidence(result: Plain, writer: Writer) -> Shown:
    return {"verdict": writer.say("outcome_evidence", count=writer.formats.whole(result["blocks"]))}


def _show_plan(result: Plain, writer: Writer) -> Shown:
    return {"verdict": writer.say("outcome_plan", name=result["name"])}


def _show_done(_: Plain, writer: Writer) -> Shown:
    return {"verdict": writer.say("outcome_done")}


def _say_ledger(report: Plain, writer: Writer) -> str:
    whole = writer.formats.whole
    if not report["ok"]:
        return writer.say("outcome_ledger_wrong", count=whole(len(report["findings"])))
    day = writer.formats.full_day(report["date"])
    return writer.say("outcome_ledger_right", blocks=whole(report["height"]), day=day,
                      transactions=whole(report["transactions"]))


def _list_notes(report: Plain, writer: Writer) -> list[str]:
    """What holds and yet is to be known: notes, what nobody has signed, and what could be missing at the end."""
    loose = [writer.say("outcome_loose")] if report["bound_height"] < report["height"] else []
    return [*loose, *_list_words([*report["notes"], *report["unsigned"]], writer)]


def _list_words(found: list[Plain], writer: Writer) -> list[str]:
    return [one["words_it" if writer.language == "it" else "words"] for one in found]


_SHOWN = {"verify": _show_verify, "recompute": _show_recompute, "evidence": _show_evidence,
          "accounts": _show_accounts, "plan": _show_plan, "plan_size": _show_plan}
AUDITS = ("verify", "recompute")
