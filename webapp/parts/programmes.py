"""Programmes and purchase campaigns (T11): what is rewarded, how far its goals are, and taking part."""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.page import Shown, Writer
from webapp.parts.acts import make_act, make_field, name_member
from webapp.parts.member import Plain, date_of, find_member
from webapp.visit import Visit

TEMPLATE = "programmes.html"


@dataclass(frozen=True)
class ProgrammeFacts:
    """What was asked. parts: by programme, what was recorded of the member; adhesions: by campaign those that the
    member may know: their own, and of their own campaign all.
    """

    member: str
    day: Plain
    programmes: list[Plain]
    parts: dict[str, Plain]
    campaigns: list[Plain]
    adhesions: dict[str, list[Plain]]
    dues: list[Plain]


def ask(visit: Visit) -> ProgrammeFacts:
    """Ask for what runs, for the member's part in it, and for what is due."""
    member, answer = find_member(visit), visit.read("programmes")
    campaigns = visit.read("campaigns")["campaigns"]
    parts = {one["programme"]: one for one in visit.own.get("participations")["participations"]}
    adhesions = {one["campaign"]: visit.own.get("adhesions", campaign=one["campaign"])["adhesions"]
                 for one in campaigns if one["own"] or one["provider"] == member}
    return ProgrammeFacts(
        member, answer, answer["programmes"], parts, campaigns, adhesions, visit.read("dues")["dues"])


def show(facts: ProgrammeFacts, writer: Writer) -> Shown:
    """Write programmes and campaigns, those that run first, and what is due to the member."""
    programmes = sorted(facts.programmes, key=lambda one: not one["is_running"])
    campaigns = sorted(facts.campaigns, key=lambda one: one["status"] != "open")
    return {
        "programmes": [_show_programme(one, facts, writer) for one in programmes],
        "campaigns": [_show_campaign(one, facts, writer) for one in campaigns],
        "dues": [_show_due(one, facts, writer) for one in facts.dues],
    }


def _show_programme(one: Plain, facts: ProgrammeFacts, writer: Writer) -> Plain:
    formats, say, title = writer.formats, writer.say, name_programme(one, writer)
    own = facts.parts.get(one["programme"], {"actions": {}})
    return {
        "title": title, "is_mine": one["takes_part"],
        "state": say("programme_runs" if one["is_running"] else "programme_over"),
        "line": say("programme_line", first=formats.full_day(one["from_date"]), last=formats.full_day(one["to_date"]),
                    tokens=formats.tokens(one["left_cents"])),
        "actions": [_say_action(action, writer) for action in one["actions"]],
        "goals": [_show_goal(goal, one, writer) for goal in one["progress"]],
        "events": [_say_event(event, writer) for event in one["events"] if event["date"] >= facts.day["date"]],
        "recorded": [say("programme_recorded", action=action, tokens=formats.tokens(_sum_days(tally)))
                     for action, tally in own["actions"].items()],
        "acts": list(_list_acts(one, own, facts.member, title)),
    }


def name_programme(one: Plain, writer: Writer) -> str:
    """Return what a programme is called: its kind, and from when."""
    kind = writer.say(f"programme_{one['kind']}")
    return writer.say("programme_title", kind=kind, day=writer.formats.day(one["from_date"]))


def _say_action(action: Plain, writer: Writer) -> str:
    tokens = writer.formats.tokens(action["cents"])
    return writer.say(f"action_{action['evidence']}", action=action["code"], unit=action["unit"], tokens=tokens)


def _show_goal(goal: Plain, one: Plain, writer: Writer) -> Plain:
    formats, unit = writer.formats, next(each["unit"] for each in one["actions"] if each["code"] == goal["action"])
    key = "goal_reached" if goal["reached_on"] else "goal_line"
    return {"done": goal["done"], "whole": goal["quantity"], "line": writer.say(
        key, action=goal["action"], done=formats.whole(goal["done"]), whole=formats.whole(goal["quantity"]), unit=unit,
        tokens=formats.tokens(goal["cents"]))}


def _say_event(event: Plain, writer: Writer) -> str:
    last = event["first_hour"] + event["hours"]
    return writer.say(f"event_{event['direction']}", day=writer.formats.full_day(event["date"]),
                      first=f"{event['first_hour']}:00", last=f"{last}:00")


def _sum_days(tally: Plain) -> int:
    return sum(day["cents"] for day in tally["days"])


def _list_acts(one: Plain, own: Plain, member: str, title: str) -> Iterator[Plain]:
    """What the member may sign: never the programme's owner; codes only while there are some; each share once."""
    named, names = {"programme": one["programme"]}, {one["programme"]: title}
    if one["owner"] == member:
        return
    for goal in one["progress"]:
        done = own["actions"].get(goal["action"])
        if goal["reached_on"] and done and done["first_on"] <= goal["reached_on"] and not done["has_shared"]:
            yield make_act("share", named | {"action": goal["action"]}, 0, names)
    if one["takes_part"] and any(action["evidence"] == "scanned" for action in one["actions"]) and one["is_running"]:
        yield make_act("scan", {}, 0, names, make_field("", "code", "scan_code"))
    if one["takes_part"]:
        yield make_act("quit", named, 0, names)
    elif one["is_running"]:
        yield make_act("join", named, 0, names)


def _show_campaign(one: Plain, facts: ProgrammeFacts, writer: Writer) -> Plain:
    formats, say = writer.formats, writer.say
    title = (one["words"] or {}).get("text") or say("campaign_untitled")
    return {
        "title": title, "is_mine": bool(one["own"]), "state": _say_campaign(one, writer),
        "by": say("campaign_by", member=name_member(one["provider"], writer, (one["words"] or {}).get("by", ""))),
        "tiers": [say("campaign_tier", count=formats.whole(tier["participants"]),
                      percent=formats.percent(tier["discount_bps"])) for tier in one["tiers"]],
        "line": say("campaign_line", adhesions=formats.whole(one["adhesions"]), least=formats.whole(one["minimum"]),
                    most=formats.whole(one["most"])),
        "gives": say("campaign_gives", cashback=formats.tokens(one["cashback_cents"]),
                     back=formats.tokens(one["value_back_cents"])),
        "acts": list(_list_steps(one, facts, title, writer)),
    }


def _say_campaign(one: Plain, writer: Writer) -> str:
    formats = writer.formats
    return writer.say(f"campaign_{one['status']}", day=formats.full_day(one["closes_date"]),
                      percent=formats.percent(one["discount_bps"]), count=formats.whole(one["participants"]))


def _list_steps(one: Plain, facts: ProgrammeFacts, title: str, writer: Writer) -> Iterator[Plain]:
    """A member adheres or leaves until it closes, and says that what is bound came; the provider, that it was given."""
    named, names = {"campaign": one["campaign"]}, {one["campaign"]: title}
    is_open = one["status"] == "open" and facts.day["day"] <= one["closes_on"]
    if one["provider"] != facts.member and is_open:
        yield make_act("leave_campaign" if one["own"] else "adhere", named, 0, names)
    for adhesion in facts.adhesions.get(one["campaign"], ()):
        command = _find_step(adhesion, facts.member, one["provider"])
        if command:
            member = name_member(adhesion["member"], writer)
            whose = writer.say("adhesion_of", campaign=title, member=member)
            yield make_act(command, named | {"adhesion": adhesion["adhesion"]}, 0, {adhesion["adhesion"]: whose}) | {
                "whose": member if command == "fulfil" else ""}


def _find_step(adhesion: Plain, member: str, provider: str) -> str:
    if not adhesion["is_bound"] or adhesion["received_on"]:
        return ""
    if not adhesion["fulfilled_on"]:
        return "fulfil" if member == provider else ""
    return "received" if member == adhesion["member"] else ""


def _show_due(one: Plain, facts: ProgrammeFacts, writer: Writer) -> Plain:
    tokens = writer.formats.tokens(one["cents"])
    line = writer.say(f"due_{one['cause']}", tokens=tokens, day=writer.formats.day(date_of(facts.day, one["left_on"])))
    return {"line": line, "act": make_act("refuse", {"due": one["due"]}, 0, {one["due"]: line})}
