"""Gateways that answer what a test says, by the real client: pages are looked at without a community."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Flask, Response, request

from analytics.planner.asking import list_questions
from analytics.planner.words import list_help
from gateway.client import Client
from gateway.http.answers import to_json
from webapp.app import create_app
from webapp.doors import Door
from webapp.gateways import Gateways
from webapp.heard import PARTS
from webapp.live import Watch
from webapp.makers import MAKERS, Makers
from webapp.rendering import EXTENSION
from webapp.sessions import Sessions
from webapp.visit import PORTALS, PUBLIC

Plain = dict[str, Any]
HTTPS = "https://valmori.example"
SAME = {"Sec-Fetch-Site": "same-origin"}
MEMBER, KEY = "ab" * 32, "cd" * 32
EMPTY: Plain = {
    "health": {"energy_operator": "gse", "countersigner": "municipality",
               "height": 7, "blocks_behind": 0, "date": "2024-05-08", "status": "ok"},
    "session": {"member": MEMBER, "key": KEY, "organisation": "gse", "roles": []}, f"members/{MEMBER}": {"name": "Ada"},
    "tasks": {"tasks": []}, "programmes": {"date": "2024-05-08", "day": 8, "programmes": []},
    "participations": {"participations": []}, "campaigns": {"campaigns": []}, "dues": {"dues": []},
    "notices": {"notices": [], "unread": 0, "last": 0}, "notices/unread": {"unread": 0},
    "notices/letters": {"kinds": ["expiry", "summary"], "chosen": [], "can_send": True, "has_address": True},
    "invitations/own": {"member": "", "state": "unknown"},
    "keys/own": {"member": MEMBER, "means": "own", "keys": 1, "public_keys": ["00"], "has_paper": False,
                 "paper_key": "", "is_frozen": False, "is_own_frozen": False, "is_recovery": False,
                 "has_cancelled": False, "acts_date": ""},
    "wallet": {"date": "2024-05-08", "day": 8, "spendable_cents": 0, "lots": []}, "wallet/lines": {"lines": []},
    "agreements": {"agreements": []}, "periods": {"periods": [], "months": [], "awaiting": ""},
    "pending": {"pending": []}, "offers": {"offers": [], "silent": []},
    "proposals": {"date": "2024-05-08", "day": 8, "proposals": []},
    "metering-points": {"points": []}, "plants": {"plants": []},
    "repartition/payees": {"payees": []}, "repartition/accounts": {"accounts": []},
    "parameters": {"parameters": {"community": "Valmori", "first_period": "2024-05-08"}, "rule_set": 1,
                   "in_force_from": "2024-05-01", "founded_on": "2024-05-01"},
    "public/proposals": {"date": "2024-05-08", "proposals": []}, "public/services": {"categories": []},
    "public/months": {"months": []}, "public/areas": {"areas": []},
    "energy": {"steps": []},
    "repartition/payouts": {"payouts": [], "waiting": [], "total_cents": 0, "remarks": []},
    "repartition/runs": {"runs": []},
    "repartition/payments": {"payments": [], "withdrawn": []},
    "repartition/gse-figures": {"figures": [], "months": []},
    "repartition/incentive": {"perimeters": {}, "beside": {}},
    "supply": {"months": []}, "members/counts": {"members": {}},
    "audit/supply": dict.fromkeys(
        (f"{name}_cents" for name in ("minted", "paid_in", "lots", "held", "funds", "commons", "burnt")), 0),
    "sheets": {"sheets": [], "is_there": True},
    "public/plan": {"is_there": True, "questions": to_json(list_questions()), "fields": list_help()},
    "repartition/month": {
        "month": "2024-05", "date": "2024-05-08", "is_over": False, "next": "./volano members add FILE",
        "rows": [{"name": "plants", "state": "missing", "there": 0, "of": 1, "items": [],
                  "next": "./volano members add FILE", "other": ""}]},
    "audit/checkpoint": {"height": 7, "block_hash": "cd" * 32, "outcome": "ef" * 32},
}


class StandIn:
    """All gateways of a community. answers: by path, a payload or a status with one; asked: (organisation, method,
    path, token) of each call; posted: what was sent.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {**EMPTY, **answers}
        self.own, self.common = dict.fromkeys(PARTS, 0), dict.fromkeys(PARTS, 0)  # heights of each visitor, of nobody
        self.asked: list[tuple[str, str, str, str]] = []
        self.posted: list[tuple[str, Plain]] = []
        self.wsgi = Flask("stand-in", static_folder=None)
        self.wsgi.add_url_rule("/<organisation>/api/v1/<path:path>", "answer", self._answer,
                               methods=["GET", "POST", "DELETE"])

    def _answer(self, organisation: str, path: str) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if path == "several":
            return self._answer_several(organisation, token)
        self.asked.append((organisation, request.method, path, token))
        if path == "sessions/moved" and path not in self.answers:
            return self._answer_moved(organisation)
        if request.method == "POST":
            sent = request.get_json() if request.is_json else {**request.args, "bytes": len(request.get_data())}
            self.posted.append((f"{organisation}/{path}", sent))
        opened = {"sessions/challenge": {"challenge": f"{organisation}.{'c' * 43}"},
                  "sessions": {"roles": [], **self.answers["session"], "token": f"token-{organisation}"}}
        known = {} if request.method == "DELETE" else {**opened, **self.answers}
        status, payload = _find(known, organisation, path, {} if request.method == "DELETE" else None)
        return Response(json.dumps(payload), status, content_type="application/json")

    def _answer_several(self, organisation: str, token: str) -> Response:
        """Answer each of several questions, which count as asked alone."""
        paths = [path.partition("?")[0] for path in request.get_json()["paths"]]
        self.asked += [(organisation, "GET", path, token) for path in paths]
        found = [_find(self.answers, organisation, path) for path in paths]
        answers = [{"status": status, "body": payload} for status, payload in found]
        return Response(json.dumps({"answers": answers}), content_type="application/json")

    def _answer_moved(self, organisation: str) -> Response:
        """Answer when blocks wrote what a page shows: never, unless a test says otherwise."""
        health = _find(self.answers, organisation, "health")[1]
        height = health["height"] - health["blocks_behind"]
        moved = {"height": height, "moved": [self.own] * len(request.get_json()["tokens"]), "common": self.common}
        return Response(json.dumps(moved), content_type="application/json")

    def connect(self, organisation: str) -> Client:
        """Give a client of one of them."""
        return Client(self.wsgi, organisation)

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for _, _, path, _ in self.asked]


def _find(known: Plain, organisation: str, path: str, usual: Plain | None = None) -> tuple[int, Any]:
    """Return status and payload; of what is not known, none of what is asked for."""
    empty = {path.rpartition("/")[2]: []} if usual is None else usual
    found = known.get(f"{organisation}/{path}", known.get(path, empty))
    return found if isinstance(found, tuple) else (200, found)


def open_door(organisation: str) -> str:
    """Give a token as a door does."""
    return f"door-{organisation}"


def build_pages(gateways: StandIn, *, doors: bool = True) -> Flask:
    """Make the pages of stand-in gateways, with all doors open or none.

    Their routes and templates are made once a process, as all that pages keep is their site's, and each has its own.
    """
    first = _make_pages()
    held = {name: Door("Ada Neri", open_door) for name in PORTALS} if doors else {}
    pages = copy(first)
    pages.extensions = {EXTENSION: replace(
        first.extensions[EXTENSION], gateways=Gateways(gateways.connect, "municipality"), sessions=Sessions(),
        doors=held, watch=Watch(), makers=Makers(MAKERS))}
    return pages


@cache
def _make_pages() -> Flask:
    return create_app(StandIn().connect, "Valmori", {})


@contextmanager
def signed_in(gateways: StandIn, portal: str = "citizen") -> Iterator[Any]:
    """A browser that went through a door; for the public pages there is none."""
    window = Window(build_pages(gateways).test_client())
    assert portal == PUBLIC or window.post(f"/it/{portal}/door").status_code == 303
    yield window


class Window:
    """A browser at an address of https, where it keeps what https alone may keep."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def get(self, path: str, **given: Any) -> Any:
        """Look at an address."""
        return self.browser.get(path, base_url=HTTPS, **given)

    def post(self, path: str, **given: Any) -> Any:
        """Post a form from a page of ours, unless the test says otherwise."""
        return self.browser.post(path, base_url=HTTPS, **{"headers": SAME, **given})

    def form_token(self) -> str:
        """The token of a form of its session."""
        page = self.get("/it/citizen/tokens").text
        return str(page.split('name="form_token" value="')[1].split('"')[0])
