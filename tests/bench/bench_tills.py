"""20 tills at once on the embedded ledger: from a customer's first tap to the payment's block, thinking time left out.

Each customer finds the slip, requests, waits for the till, confirms; each till looks once a second, accepts and
delivers. All forty sign in this process, beside the ledger.
"""

import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from chaincode.rules.intervals import add_days
from gateway.commandline.operating.bench import Figure
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import DATES, settle_whole
from tests.helpers.gateway.trial import FOUNDED, add_member, founded_trial, give_backing, open_days, send_energy

TILLS, LOOKS_S, BAR_S = 20, 1.0, 3.0
SCHOOL, FIRST_SHOP = 99, 100
Plain = dict[str, Any]


def measure(quick: bool) -> Iterable[Figure]:
    """The 95th percentile of the seconds from first tap to the request's block, and to the payment's."""
    count = TILLS // 4 if quick else TILLS
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, founded_trial(
            Path(folder) / "volano", settle_days=3) as trial:
        members, offers = prepare(trial, count)
        with ThreadPoolExecutor(2 * count) as pool:
            slips = [make_slip(trial, number, offer) for number, offer in enumerate(offers)]
            tills = [pool.submit(keep_till, trial, number, members) for number in range(count)]
            payments = [pool.submit(pay, trial, number, slip, members) for number, slip in enumerate(slips)]
            taken = [payment.result() for payment in payments]
            for till in tills:
                till.result()
    for place, name in enumerate(("requested", "paid")):
        p95 = sorted(one[place] for one in taken)[-(-95 * count // 100) - 1]
        yield Figure(name=f"{count} tills at once, first tap to {name}, p95", value=round(p95, 2), unit="s", bar=BAR_S,
                     ok=p95 <= BAR_S)


def prepare(trial: Gateways, count: int) -> tuple[dict[int, str], list[str]]:
    """Homes with tokens and as many shops with an offer each; members by number, and the offers."""
    members = {number: add_member(trial, "citizens", number) for number in range(1, count + 1)}
    add_member(trial, "municipality", SCHOOL, power_w=400_000)
    open_days(trial, *[add_days(FOUNDED, number) for number in range(1, 4)])
    for number in range(1, count + 1):
        send_energy(trial, number, DATES, withdrawn_wh=2_000)
    send_energy(trial, SCHOOL, DATES, injected_wh=2_000 * count)
    give_backing(trial, SCHOOL, DATES)
    settle_whole(trial)
    offers = []
    for number in range(count):
        members[FIRST_SHOP + number] = add_member(trial, "commerce", FIRST_SHOP + number)
        offers.append(publish(trial, number, members[FIRST_SHOP + number]))
    trial.catch_up()
    return members, offers


def publish(trial: Gateways, number: int, member: str) -> str:
    with trial.client("commerce", name_of(FIRST_SHOP + number)) as client:
        return str(client.execute("publish", {
            "kind": "offer", "thing": "good", "category": "food", "min_price_cents": 1, "max_price_cents": 100,
            "terms": "7" * 64}, member)["response"]["made"][0])


def name_of(number: int) -> str:
    return f"m{number:04d}"


def make_slip(trial: Gateways, number: int, offer: str) -> Plain:
    with trial.client("commerce", name_of(FIRST_SHOP + number)) as client:
        return dict(client.post("slips", {"offer": offer, "price_cents": 1, "text": "Pane"}))


def keep_till(trial: Gateways, number: int, members: dict[int, str]) -> None:
    """Accept and deliver the one that comes."""
    with trial.client("commerce", name_of(FIRST_SHOP + number)) as client:
        while not (found := [one for one in client.get("agreements")["agreements"] if one["status"] == "requested"]):
            time.sleep(LOOKS_S)
        agreement = {"agreement": found[0]["agreement"]}
        client.execute("accept", agreement | {"seat": ""}, members[FIRST_SHOP + number])
        client.execute("deliver", agreement | {"cents": 1}, members[FIRST_SHOP + number])


def pay(trial: Gateways, number: int, slip: Plain, members: dict[int, str]) -> tuple[float, float]:
    """Pay by a slip's code; the seconds from the first tap to what is held, and to what is paid."""
    member = members[number + 1]
    with trial.client("citizens", name_of(number + 1)) as client, trial.client_of("commerce") as shop:
        client.open_session()
        begun = time.monotonic()
        asked = shop.get(f"slips/{slip['code']}")
        quoted = client.get("wallet/quote", price_cents=1)
        request = {"offer": asked["offer"], "provider": asked["member"], "lots": quoted["lots"], "price_cents": 1,
                   "service_date": quoted["service_date"], "terms": "7" * 64}
        agreement = client.execute("request", request, member)["response"]["made"][0]
        held_s = time.monotonic() - begun
        while client.get("agreements")["agreements"][0]["status"] != "delivered":
            time.sleep(LOOKS_S)
        client.execute("confirm", {"agreement": agreement, "pledges": []}, member)
        return held_s, time.monotonic() - begun
