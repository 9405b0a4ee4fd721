"""Succeeding calls of T11's commands."""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.funding.records import Budget
from tests.helpers.rules.funding import SERVICE, budget_of, dues_of, give_row
from tests.helpers.rules.programmes import OPERATOR, Campaigns, Programmes
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.scenarios_funding import countersigned_by_gse
from tests.helpers.rules.scenarios_market import send
from tests.helpers.rules.scenarios_members import SECOND, countersigned
from tests.helpers.rules.world import STRANGER


@scenario("programme")
def programme() -> Sent:
    own = Programmes()
    return send(own.world, "programme", own.owner, **own.arguments())


@scenario("countersign")
def programme_signed() -> Sent:
    return countersigned_by_gse(programme())


@scenario("top_up")
def top_up() -> Sent:
    own = Programmes()
    shop = own.world.join("commerce")
    row = give_row(own.world, shop.member, 300)
    return send(own.world, "top_up", shop, programme=own.ref, rows=[row], cents=200)


@scenario("join")
def join() -> Sent:
    own = Programmes()
    return send(own.world, "join", own.world.join("citizens"), programme=own.ref)


@scenario("quit")
def quit_() -> Sent:
    own = Programmes()
    own.world.open_day()
    return send(own.world, "quit", own.ada, programme=own.ref)


@scenario("attest_actions")
def attest_actions() -> Sent:
    own = Programmes()
    return send(own.world, "attest_actions", own.eva, programme=own.ref, deeds=[own.deed(own.ada), own.deed(own.bruno)])


@scenario("refuse")
def refuse() -> Sent:
    own = Programmes()
    own.attest(own.deed(own.ada))
    return send(own.world, "refuse", own.ada, due=next(iter(dues_of(own.world, own.ref))))


@scenario("codes")
def codes() -> Sent:
    own = Programmes()
    return send(own.world, "codes", own.eva, **own.hand_out())


@scenario("scan")
def scan() -> Sent:
    own = Programmes()
    return send(own.world, "scan", own.ada, **own.codes()[1][1])


@scenario("mutual")
def mutual() -> Sent:
    own = Programmes()
    own.world.do("mutual", own.bruno, programme=own.ref, action="lift", other=own.ada.member)
    return send(own.world, "mutual", own.ada, programme=own.ref, action="lift", other=own.bruno.member)


@scenario("metered_actions")
def metered_actions() -> Sent:
    own = Programmes()
    more = [own.world.join("citizens") for _ in range(2)]
    for member in more:
        own.world.do("join", member, programme=own.ref)
    own.world.open_day()
    return send(own.world, "metered_actions", OPERATOR, **own.metered(own.ada, own.bruno, own.carlo, *more))


@scenario("countersign")
def metered_actions_signed() -> Sent:
    return countersigned(metered_actions(), SECOND)


@scenario("announce_event")
def announce_event() -> Sent:
    own = Programmes()
    return send(
        own.world, "announce_event", OPERATOR, programme=own.ref, date=own.world.date_in(1), first_hour=11, hours=3,
        direction="towards",
    )


def attested() -> Programmes:
    own = Programmes()
    own.attest(own.deed(own.ada, 3))
    return own


@scenario("disburse")
def disburse_a_goal() -> Sent:
    own = attested()
    return send(own.world, "disburse", SERVICE, budget=budget_of(own.ref), dues=list(dues_of(own.world, own.ref)))


@scenario("share")
def share() -> Sent:
    own = attested()
    own.world.do("disburse", SERVICE, budget=budget_of(own.ref), dues=list(dues_of(own.world, own.ref)))
    return send(own.world, "share", own.ada, programme=own.ref, action="ride")


@scenario("end")
def end_a_programme() -> Sent:
    own = Programmes()
    return send(own.world, "end", own.owner, terms=own.ref)


@scenario("end")
def end_what_the_commons_gave_to() -> Sent:
    own = Programmes()
    key = keys.budget(budget_of(own.ref))
    own.world.put(key, replace(own.world.get(Budget, key), commons_cents=500))
    own.world.do("end", own.owner, terms=own.ref)
    own.world.open_day(61)
    return send(own.world, "end", own.owner, terms=own.ref)


@scenario("discard")
def discard_a_programmes_due() -> Sent:
    own = attested()
    own.world.do("end", own.owner, terms=own.ref)
    own.world.open_day(61)
    return send(own.world, "discard", STRANGER, records=list(dues_of(own.world, own.ref)))


@scenario("campaign")
def campaign() -> Sent:
    own = Campaigns()
    return send(own.world, "campaign", own.shop, **own.arguments())


@scenario("adhere")
def adhere() -> Sent:
    own = Campaigns()
    return send(own.world, "adhere", own.members[0], campaign=own.ref)


@scenario("leave_campaign")
def leave_campaign() -> Sent:
    own = Campaigns()
    own.adhere(own.members[0])
    return send(own.world, "leave_campaign", own.members[0], campaign=own.ref)


@scenario("close")
def close() -> Sent:
    own = Campaigns()
    own.adhere(*own.members[:2])
    own.world.open_day(25)
    return send(own.world, "close", STRANGER, campaign=own.ref)


@scenario("close")
def close_failed() -> Sent:
    own = Campaigns()
    own.world.open_day(25)
    return send(own.world, "close", STRANGER, campaign=own.ref)


def fixed() -> tuple[Campaigns, str]:
    own = Campaigns()
    adhesion, _ = own.adhere(*own.members[:2])
    own.close()
    return own, adhesion


@scenario("fulfil")
def fulfil() -> Sent:
    own, adhesion = fixed()
    return send(own.world, "fulfil", own.shop, campaign=own.ref, adhesion=adhesion)


@scenario("fulfil")
def fulfil_late() -> Sent:
    own, adhesion = fixed()
    own.world.open_day(180)
    return send(own.world, "fulfil", own.shop, campaign=own.ref, adhesion=adhesion)


@scenario("received")
def received() -> Sent:
    own, adhesion = fixed()
    own.world.do("fulfil", own.shop, campaign=own.ref, adhesion=adhesion)
    return send(own.world, "received", own.members[0], campaign=own.ref, adhesion=adhesion)


def disbursed_value_back() -> Sent:
    world, call = received()
    world.send(call)
    (budget,) = [key for key in world.state if key.startswith(keys.budget(""))]
    return send(world, "disburse", SERVICE, budget=budget_of(budget), dues=list(dues_of(world, budget)))


scenario("disburse")(disbursed_value_back)
