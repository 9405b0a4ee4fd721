"""20 tills at once on the embedded ledger: from a customer's first tap to the payment's block, thinking time left out.

Each customer finds the slip, requests, waits for the till, confirms; each till accepts and delivers. All forty wait as
their pages do, by what is asked four times a second, and then have the page made anew; they sign in this process,
beside the ledger and the pages.
"""

import html
import json
import re
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from flask import Flask

from chaincode.rules.intervals import add_days
from chaincode.rules.units import ORGANISATIONS
from gateway.commandline.operating.bench import Figure
from gateway.hosting.opening import Gateways
from gateway.http.doors import PAGE_THREADS
from tests.helpers.gateway.metered_period import DATES, settle_whole
from tests.helpers.gateway.trial import FOUNDED, add_member, founded_trial, give_backing, open_days, send_energy
from tests.helpers.webapp.stand_in import HTTPS, Window
from webapp.app import create_app
from webapp.rendering import EXTENSION
from webapp.sessions import COOKIE, Sessions

TILLS, LOOKS_S, BAR_S, CHANGED = 20, 0.25, 3.0, 200
ANEW_S = 5.0  # a page that waits is made anew so often, whatever is said
THREADS = BoundedSemaphore(PAGE_THREADS)  # by which pages are served
STEPS = re.compile("data-steps='([^']+)'")
REQUEST = re.compile("data-command=\"request\" data-arguments='([^']+)'")
SCHOOL, FIRST_SHOP, LONGEST_S = 99, 100, 60
Plain = dict[str, Any]


class Phone:
    """A page of somebody's, and the key that signs in it. name: of their key."""

    def __init__(self, trial: Gateways, pages: Flask, organisation: str, number: int, member: str) -> None:
        self.client, self.member = trial.client(organisation, name_of(number)), member
        tokens = {organisation: self.client.open_session()} | {
            at: trial.client(organisation, name_of(number), at=at).open_session()
            for at in ORGANISATIONS if at != organisation}
        self.portal = {"citizens": "citizen"}.get(organisation, organisation)
        self._window = Window(pages.test_client())
        self._window.browser.set_cookie(COOKIE, get_sessions(pages).open(self.portal, tokens), secure=True,
                                        domain=HTTPS.removeprefix("https://"))
        self._after = 0

    def look(self, path: str) -> str:
        """Return a page below the portal as it is now."""
        with THREADS:
            answer = self._window.get(f"/en/{self.portal}/{path}")
        assert answer.status_code == CHANGED, answer.status_code
        return str(answer.text)

    def look_until(self, path: str, sign: str) -> str:
        """Return it once it shows a sign, looking when something moved."""
        begun = looked = time.monotonic()
        shown = self.look(path)
        while sign not in shown:
            assert time.monotonic() - begun < LONGEST_S, f"{path} never showed {sign}"
            time.sleep(LOOKS_S)
            if self._has_moved() or time.monotonic() - looked > ANEW_S:
                looked, shown = time.monotonic(), self.look(path)
        return shown

    def _has_moved(self) -> bool:
        with THREADS:
            moved = self._window.get(f"/live?portal={self.portal}&after={self._after}&quick=1")
        if moved.status_code == CHANGED:
            self._after = moved.json["block"]
        return bool(moved.status_code == CHANGED)

    def sign(self, command: str, arguments: Plain) -> Plain:
        """Carry out a command for the phone's member."""
        return self.client.execute(command, arguments, self.member)["response"]


def get_sessions(pages: Flask) -> Sessions:
    """Return the sessions that pages keep."""
    found: Sessions = pages.extensions[EXTENSION].sessions
    return found


def measure(quick: bool) -> Iterable[Figure]:
    """The 95th percentile of the seconds from first tap to the request's block, and to the payment's."""
    count = TILLS // 4 if quick else TILLS
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, founded_trial(
            Path(folder) / "volano", settle_days=3) as trial:
        yield from measure_tills(trial, count, "", BAR_S)


def measure_tills(trial: Gateways, count: int, at: str, bar_s: float) -> Iterable[Figure]:
    """Measure tills of a community that has just been founded. at: on which ledger, as the figure's name says it."""
    members, offers = prepare(trial, count)
    pages = create_app(trial.client_of, "Valmori")
    tills = [Phone(trial, pages, "commerce", FIRST_SHOP + one, members[FIRST_SHOP + one]) for one in range(count)]
    phones = [Phone(trial, pages, "citizens", one + 1, members[one + 1]) for one in range(count)]
    codes = [make_slip(till, offer) for till, offer in zip(tills, offers, strict=True)]
    for phone in (*tills, *phones):  # as pages stand open before anybody taps
        phone.look("pay")
    with ThreadPoolExecutor(2 * count) as pool:
        kept = [pool.submit(keep_till, till, code) for till, code in zip(tills, codes, strict=True)]
        payments = [pool.submit(pay, phone, code) for phone, code in zip(phones, codes, strict=True)]
        taken = [payment.result() for payment in payments]
        for one in kept:
            one.result()
    for place, name in enumerate(("requested", "paid")):
        p95 = sorted(one[place] for one in taken)[-(-95 * count // 100) - 1]
        yield Figure(name=f"{count} tills at once{at}, first tap to {name}, p95", value=round(p95, 2), unit="s",
                     bar=bar_s, ok=p95 <= bar_s)


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


def make_slip(till: Phone, offer: str) -> str:
    """Have a slip made; its code."""
    return str(till.client.post("slips", {"offer": offer, "price_cents": 1, "text": "Pane"})["code"])


def keep_till(till: Phone, code: str) -> None:
    """Sign what the till's page says is next."""
    found = STEPS.search(till.look_until(f"till?code={code}", "till-steps"))
    assert found
    for step in json.loads(html.unescape(found[1])):
        till.sign(step["command"], step["arguments"] | ({"seat": ""} if step["command"] == "accept" else {}))


def pay(phone: Phone, code: str) -> tuple[float, float]:
    """Pay by a slip's code; the seconds from the first tap to what is held, and to what is paid."""
    begun = time.monotonic()
    found = REQUEST.search(phone.look(f"pay?code={code}"))
    assert found
    chosen = json.loads(html.unescape(found[1]))
    asked = phone.client.get("wallet/quote", price_cents=1)
    kept = phone.client.post("words", {"words": {"text": chosen["text"]}, "reader": chosen["provider"]})
    agreement = phone.sign("request", {
        **{name: chosen[name] for name in ("offer", "provider", "price_cents", "service_date")},
        "lots": asked["lots"], "terms": kept["hash"]})["made"][0]
    held_s = time.monotonic() - begun
    phone.look_until(f"pay?code={code}", 'data-command="confirm"')
    phone.sign("confirm", {"agreement": agreement, "pledges": []})
    return held_s, time.monotonic() - begun
