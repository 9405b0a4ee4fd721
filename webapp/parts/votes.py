"""What is proposed and decided: each proposal in words, what it would change, its result, and how to count again."""

from dataclasses import dataclass

from chaincode.words.rulebook import words_of_parameter
from webapp.page import Shown, Writer
from webapp.parts.acts import make_act
from webapp.parts.codes import write_code
from webapp.parts.member import Plain, name_category
from webapp.parts.parameters import flatten, write_value
from webapp.visit import Visit

SHORT_REFERENCE = 8
CHOICES = ("yes", "no", "abstain")


@dataclass(frozen=True)
class VoteFacts:
    """What was asked. parameters: in force today; own: by proposal what the visitor's member said; open_now: those on
    which they may say it.
    """

    proposals: list[Plain]
    parameters: Plain
    own: dict[str, str]
    open_now: frozenset[str] = frozenset()


def ask_votes(visit: Visit) -> VoteFacts:
    """Ask for what anybody may know of votes."""
    proposals = visit.read_recent("public/proposals")["proposals"]
    return VoteFacts(proposals, visit.read_open("parameters")["parameters"], {})


def show_votes(facts: VoteFacts, writer: Writer) -> Shown:
    """Write each proposal, those that are open first, then the newest."""
    ranks: dict[str, list[Plain]] = {"open": [], "proposed": [], "": []}
    for one in reversed(facts.proposals):
        ranks[one["status"] if one["status"] in ranks else ""].append(one)
    return {"proposals": [show_proposal(one, facts, writer) for found in ranks.values() for one in found]}


def show_proposal(one: Plain, facts: VoteFacts, writer: Writer) -> Plain:
    """Return what a card shows of a proposal."""
    reference = one["proposal"].partition("/")[2][:SHORT_REFERENCE]
    own, title = facts.own.get(one["proposal"], ""), begin_large(say_subject(one["subject"], writer))
    return {
        "reference": reference, "title": title,
        "acts": _list_votes(one["proposal"], title) if one["proposal"] in facts.open_now else [],
        "status": _say_status(one, facts, writer),
        "is_open": one["status"] == "open", "proposed": writer.formats.full_day(one["proposed_date"]),
        "words": (one["words"] or {}).get("text", ""),
        "changes": list_changes(one["subject"], one["before"], writer),
        "result": _show_result(one, writer), "own": writer.say(f"choice_{own}") if own else "",
        "commands": "\n".join(list_recount(reference)) if one["result"] else "",
    }


def _list_votes(proposal: str, title: str) -> list[tuple[str, Plain]]:
    """The three votes, each a button that signs."""
    return [(choice, make_act("vote", {"proposal": proposal, "choice": choice}, 0, {proposal: title}))
            for choice in CHOICES]


def begin_large(text: str) -> str:
    """Return a sentence that may begin with what the community calls something."""
    return text[:1].upper() + text[1:]


def say_subject(subject: Plain, writer: Writer) -> str:
    """Return what a proposal is about, in a sentence."""
    kind, formats = subject["kind"], writer.formats
    about = subject.get(kind) or {}
    if kind == "interest":
        name = name_category(about["category"], writer)
        if not about.get("interest"):
            return writer.say("subject_interest_none", category=name)
        return writer.say("subject_interest", category=name, interest=writer.say(f"interest_{about['interest']}"))
    if kind == "programme" and about.get("end"):
        return writer.say("subject_programme_end")
    values = {
        "mediator": lambda: {"day": formats.full_day(about["until"])},
        "commons": lambda: {"tokens": formats.tokens(about["cents"]), "to": writer.say(f"subject_to_{about['to']}")},
        "programme": lambda: {"tokens": formats.tokens(about.get("total_cents", 0))},
        "rule_set": lambda: {"number": formats.whole(about["number"])},
    }
    return writer.say(f"subject_{kind}", **values.get(kind, dict)())


def list_changes(subject: Plain, before: Plain, writer: Writer) -> list[list[object]]:
    """Return rows of parameters: what each is, its value when it was proposed, the one that is proposed."""
    was, proposed = dict(flatten(before)), dict[str, object]()
    if subject["kind"] == "parameter":
        proposed = subject["parameter"]["values"]
    if subject["kind"] == "roles":
        proposed = {f"roles.{name}": organisations for name, organisations in subject["roles"].items()}
    return [
        [words_of_parameter(name).in_language(writer.language),
         write_value(name, was[name], writer) if name in was else "", write_value(name, value, writer)]
        for name, value in proposed.items()
    ]


def _say_status(one: Plain, facts: VoteFacts, writer: Writer) -> str:
    formats = writer.formats
    return writer.say(
        f"proposal_{one['status']}", supporters=formats.whole(one["supporters"]),
        needed=formats.whole(facts.parameters.get("support")), electors=formats.whole(one["electors"]),
        day=formats.full_day(one["last_date"]))


def _show_result(one: Plain, writer: Writer) -> Plain | None:
    result, formats = one["result"], writer.formats
    if not result:
        return None
    heads = {choice: formats.whole(result["heads"][choice]) for choice in CHOICES}
    chambers = [[writer.say(f"chamber_{name}"), *(formats.whole(counts[choice]) for choice in CHOICES)]
                for name, counts in result["chambers"].items()]
    return {
        **heads, "electors": formats.whole(one["electors"]), "why": writer.say(f"why_not_{result['why'] or 'at_all'}"),
        "yes_share": formats.percent(result["yes_bps"]), "no_share": formats.percent(result["no_bps"]),
        "chambers": chambers if len(chambers) > 1 else [], "digest": write_code(result["digest"]),
    }


def list_recount(reference: str) -> list[str]:
    """Return what anybody types to count again, from the blocks alone."""
    return ["./volano audit export ledger.blocks",
            f"./volano govern recount {reference} ledger.blocks --trust trust.toml"]
