"""The order of the demo's story, and how each part of it is told."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from analytics.examples.town import FIRST_DATE, Town, load_town
from gateway.commandline.demo.attempts import Ploys
from gateway.commandline.demo.ending import tell_closing
from gateway.commandline.demo.frauds import try_frauds, try_ripe
from gateway.commandline.demo.giving import Giving
from gateway.commandline.demo.month import Day, play_month
from gateway.commandline.demo.page import serve_page
from gateway.commandline.demo.planning import tell_plan
from gateway.commandline.demo.proof import prove
from gateway.commandline.demo.screen import Screen, shorten
from gateway.commandline.demo.services import PERSONS, STORY, Service, count_up, provide
from gateway.commandline.demo.threads import Threads
from gateway.commandline.demo.town import Resident, found_town, move_in
from gateway.commandline.demo.voting import Vote
from gateway.commandline.demo.words import say
from gateway.hosting.opening import Gateways
from gateway.hosting.trial import NOT_A_PROOF

FAST_DAYS = 7


def tell(screen: Screen, folder: Path, days: int, *, stays: bool, started_s: float) -> None:
    """Tell the whole story in a folder."""
    town = load_town()
    introduce(screen, town)
    screen.head("found", date=FIRST_DATE)
    found_town(folder, town)
    with serve_page(folder) as served:
        gateways = served.gateways
        followed = cast(Iterator[Resident], screen.follow("moving", move_in(gateways, town), len(town.points)))
        residents = {one.name: one for one in followed}
        served.open_doors(residents)
        threads = Threads(screen, Vote(gateways, residents), Giving(gateways, residents), Ploys(gateways, residents))
        threads.begin(days)
        settlements = tell_month(screen, gateways, town, residents, days, threads=threads)
        tell_people(screen, gateways, residents, threads.giving.back_cents)
        tell_frauds(screen, gateways, residents, settlements[-1], threads)
        proof = prove(gateways, [settlement["settlement"] for settlement in settlements])
        tell_closing(screen, gateways, proof)
        screen.say("took", "dim", seconds=round(time.monotonic() - started_s))
        served.stay(screen, stays)


def introduce(screen: Screen, town: Town) -> None:
    """Name the town and where each curve is from."""
    screen.head("title")
    screen.say("intro")
    kinds: dict[tuple[str, str], int] = {}
    for point in town.points:
        kind = (point.organisation, _generalise(point.label.in_language(screen.language)))
        kinds[kind] = kinds.get(kind, 0) + 1
    screen.table(("organisation", "members", "source"), [
        (say(screen.language, organisation), str(count), source) for (organisation, source), count in kinds.items()
    ])
    screen.console.print(NOT_A_PROOF.in_language(screen.language), style="dim", markup=False)


def _generalise(label: str) -> str:
    """A measured home's label without its number: the same words for all of them."""
    if not label.startswith(("home", "casa")):
        return label
    return " ".join(word for word in label.replace(":", "").split() if not word.isdigit())


def tell_month(
    screen: Screen, gateways: Gateways, town: Town, residents: Mapping[str, Resident], days: int, *, threads: Threads
) -> list[dict[str, Any]]:
    """Play the days; after each settlement one more of the services (all at once when there is only one week)."""
    screen.head("month")
    screen.days_head()
    played: list[Day] = []
    for day in play_month(gateways, town, days):
        screen.day(day)
        played.append(day)
        threads.pass_day(len(played) + 1)  # the next day is open already
        if day.settled:
            week = len(played) // FAST_DAYS
            services = STORY if days == FAST_DAYS else STORY[week - 1 : week]
            for service in services:
                pledges = (threads.giving.pledge,) if service.category == "care" else ()
                tell_service(screen, gateways, residents, replace(service, language=screen.language, pledges=pledges))
            threads.pass_week(day, town, services, is_first=week == 1)
    sums = [sum(getattr(day, name) for day in played) for name in ("shared_wh", "euro_cents", "token_cents")]
    screen.say("sums", "bold", shared=screen.kwh(sums[0]), euro=screen.money(sums[1]), tokens=screen.money(sums[2]))
    tell_plan(screen, sums[0], sums[1])
    return [day.settled for day in played if day.settled]


def tell_service(screen: Screen, gateways: Gateways, residents: Mapping[str, Resident], service: Service) -> None:
    """Play a service and say so."""
    provide(gateways, residents, service)
    text = say(
        screen.language, "service", consumer=service.consumer, provider=service.provider,
        price=screen.money(service.price_cents), words=service.text,
    )
    if service.category in ("care", "repair"):
        text += "; " + say(screen.language, "interest", provider=service.provider)
    screen.console.print(f"  → {text}", markup=False)


def tell_people(
    screen: Screen, gateways: Gateways, residents: Mapping[str, Resident], back_cents: Mapping[str, int]
) -> None:
    """Show what the four persons earned, received, got from funds, paid and have."""
    screen.head("people")
    sums = [count_up(gateways, residents[name]) for name in PERSONS]
    screen.table(
        ("name", "earned", "received", "back", "paid", "has"),
        [(one.name, *map(screen.money, (
            one.earned_cents, one.received_cents, back_cents.get(one.name, 0), one.paid_cents, one.has_cents)))
         for one in sums],
    )


def tell_frauds(
    screen: Screen, gateways: Gateways, residents: Mapping[str, Resident], settlement: Mapping[str, Any],
    threads: Threads,
) -> None:
    """Try eight frauds and show what the rules answered."""
    screen.head("frauds")
    tried = [*try_frauds(gateways, residents, settlement), *try_ripe(threads.vote, threads.attempts)]
    for fraud in [*tried, *([threads.euro_asked] if threads.euro_asked else [])]:
        outcome = say(screen.language, "refused" if fraud.code else "not_refused")
        screen.console.print(f"  {say(screen.language, fraud.name)}", markup=False)
        words = shorten(fraud.words[screen.language])
        screen.console.print(f"    {outcome}: {fraud.code}: {words}", style="dim", markup=False)
