"""Every route by every caller, at each of four gateways: who passes stands in routes.toml, else it's refused."""

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.possession import bring_keys
from gateway.client import AT_ONCE, IN_PROCESS, Client
from gateway.db.tables import session
from gateway.features.planner import public
from gateway.hosting.opening import Gateways
from gateway.http.security import hash_token
from gateway.ledger.port import Signer
from tests.helpers.gateway.trial import FoundTrial, make_point, open_days, register

ROWS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "routes.toml").read_text(encoding="utf-8"))
OPERATOR = "gse"
HOMES = {"operator": OPERATOR, "countersigner": "municipality", "home": "citizens"}
ROLES = ("officer", "service", "auditor")
RECOVERY_DAYS = 3
ROOMY = {"limits": {"wrong_codes": 100, "open_calls": 6_000}}  # every caller of this house has one address
REFUSED = (401, 403)
BAD_TOKENS = ("ended session", "closed session", "made-up token")
NOBODY = ("nobody", *BAD_TOKENS)
PEOPLE = {  # a member of each state: organisation and number
    "member": ("citizens", 1), "other": ("citizens", 2), "frozen": ("citizens", 3), "suspended": ("citizens", 4),
    "left": ("citizens", 5), "recovering": ("citizens", 6), "recovered": ("citizens", 7), "shop": ("commerce", 8),
}
FREE = ("member", "shop", "left", "recovered, new key")
ACTING = (*FREE, "frozen", "suspended", "recovering, old key")
HOLDERS = (*ACTING, "recovering, new key", "recovered, old key", "newcomer")
STAFF = tuple(f"{organisation} {role}" for organisation in ORGANISATIONS for role in ROLES)
BRIDGE = f"{OPERATOR} bridge"
CALLERS = (*NOBODY, *STAFF, *HOLDERS, BRIDGE)


def group(name: str, at: str) -> set[str]:
    """The callers of a group, at one organisation's gateway."""
    groups: dict[str, Callable[[], set[str]]] = {
        "everybody": lambda: set(CALLERS),
        "all": lambda: set(CALLERS) - set(BAD_TOKENS),
        "certificates": lambda: set(STAFF) | set(HOLDERS),
        "acting": lambda: set(ACTING),
        "free": lambda: set(FREE),
        "officers": lambda: {f"{one} officer" for one in ORGANISATIONS},
        "services": lambda: {f"{one} service" for one in ORGANISATIONS},
        "auditors": lambda: {f"{one} auditor" for one in ORGANISATIONS},
        "operators": lambda: {f"{OPERATOR} service"},
        "own officers": lambda: {one for one in group("officers", at) if one.startswith(f"{at} ")},
        "own services": lambda: {f"{at} service"},
        "own auditors": lambda: {f"{at} auditor"},
    }
    return groups[name]() if name in groups else {name} & set(CALLERS)


def expect(row: dict[str, Any], at: str) -> set[str]:
    found = set().union(*(group(name, at) for name in row["in"] if not name.startswith("not ")))
    without = tuple(name.removeprefix("not ") for name in row["in"] if name.startswith("not "))
    return {one for one in found if not one.startswith(without)} if without else found


@dataclass
class House:
    """A trial with somebody in each state. members: ids; tokens: by caller and gateway."""

    trial: Gateways
    signers: dict[str, Signer] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def second(self, organisation: str, name: str, arguments: dict[str, Any], *, command_id: str = "") -> None:
        """Propose as an officer and have the municipality countersign."""
        client = self.trial.client
        with client(organisation, "officer") as officer, client("municipality", "officer") as other:
            response = officer.execute(name, arguments, command_id=command_id)["response"]
            other.execute("countersign", {"target": response["made"][0], "digest": response["facts"]["digest"]})

    def recover(self, name: str) -> None:
        """Give a member another key, by an officer and a second one."""
        new = self.trial.enrol("citizens", f"{name}-new")
        with self.trial.client("citizens", "officer") as officer:
            command_id = officer.new_command_id()
        brought = bring_keys([new.key], command_id, self.members[name])
        self.second("citizens", "recover", {"member": self.members[name], **brought}, command_id=command_id)
        self.signers |= {f"{name}, old key": self.signers[name], f"{name}, new key": new}

    def as_member(self, name: str, command: str) -> None:
        """Have a member send a command about itself."""
        organisation, _ = PEOPLE[name]
        arguments = {"member": self.members[name]} if command == "freeze" else {}
        with self.trial.client_of(organisation, self.signers[name]) as client:
            client.execute(command, arguments, self.members[name])

    def open_sessions(self) -> None:
        for at in ORGANISATIONS:
            for name in (*STAFF, *HOLDERS, BRIDGE, *BAD_TOKENS):
                signer = self.signers.get(name, self.signers["member"])
                self.tokens[name, at] = self.trial.client_of(at, signer).open_session()
            self.end_sessions(at)

    def end_sessions(self, at: str) -> None:
        """One is over by its time, one was closed, one was never given out."""
        ended = session.c.token_hash == hash_token(self.tokens["ended session", at])
        with self.trial.gateway(at).database.write() as connection:
            connection.execute(update(session).where(ended).values(expires_at_s=1))
        self.trial.gateway(at).sessions.forget(hash_token(self.tokens["ended session", at]))
        closing = Client(self.trial.wsgi, at)
        closing._token = self.tokens["closed session", at]
        closing.delete("session")
        self.tokens["made-up token", at] = "m" * 43

    def fill(self, value: Any, caller: str) -> Any:
        """Write ids into an address or a body."""
        own = caller.partition(",")[0] if caller.partition(",")[0] in PEOPLE else "member"
        names = {
            "{own}": self.members[own], "{other}": self.members["other"], "{period}": "2024-05-01", "{hash}": "0" * 64,
            "{point}": make_point(PEOPLE[own][1])["metering_point"],
            "{other point}": make_point(PEOPLE["other"][1])["metering_point"],
        }
        if isinstance(value, dict):
            return {key: self.fill(item, caller) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item, caller) for item in value]
        for name, text in names.items():
            value = value.replace(name, text) if isinstance(value, str) else value
        return value

    def ask(self, http: httpx.Client, rule: str, row: dict[str, Any], caller: str, at: str) -> httpx.Response:
        method, _, address = row.get("rule", rule).partition(" ")
        token = self.tokens.get((caller, at), "")
        body = {} if method in ("GET", "DELETE") else {"json": self.fill(row.get("body", {}), caller)}
        return http.request(
            method, f"/{at}/api/v1{self.fill(row.get('ask', address), caller)}",
            headers={"Authorization": f"Bearer {token}"} if token else {}, **body,
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[House]:
    with found_trial(tmp_path_factory.mktemp("house") / "volano", settings=ROOMY, recovery_days=RECOVERY_DAYS) as trial:
        house = House(trial)
        for name, (organisation, number) in PEOPLE.items():
            house.signers[name] = trial.enrol(organisation, f"m{number:04d}")
            house.members[name] = register(trial, organisation, house.signers[name], number)
            with trial.client(OPERATOR) as operator:
                operator.post("metering-points", {"points": [make_point(number, member=house.members[name])]})
        house.recover("recovered")
        open_days(trial, "2024-05-02", "2024-05-03", "2024-05-04")
        house.recover("recovering")
        house.as_member("frozen", "freeze")
        house.second("citizens", "suspend", {"member": house.members["suspended"], "reason": "fraud"})
        house.as_member("left", "leave")
        house.signers["newcomer"] = trial.enrol("citizens", "newcomer")
        for name in (*STAFF, BRIDGE):
            house.signers[name] = trial.signer(*name.split())
        trial.catch_up()
        house.open_sessions()
        yield house


def list_routes(trial: Gateways) -> set[str]:
    rules = trial.apps[OPERATOR].url_map.iter_rules()
    methods = ("DELETE", "GET", "PATCH", "POST", "PUT")
    return {f"{method} {one.rule}" for one in rules for method in methods if method in (one.methods or ())}


def test_every_route_has_a_row_and_every_row_a_route(house: House) -> None:
    assert {row.get("rule", name) for name, row in ROWS.items()} == list_routes(house.trial)


def test_every_name_is_a_caller_or_a_group() -> None:
    for row in ROWS.values():
        assert [name for name in row["in"] if not name.startswith("not ") and not group(name, OPERATOR)] == []


def remember(run: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same answer for the same plan, which all callers ask for: half a second each time is the process's start."""
    known: dict[str, Any] = {}

    def answer(asked: Any) -> Any:
        text = json.dumps(asked)
        if text not in known:
            known[text] = run(asked)
        return known[text]

    return answer


@pytest.mark.parametrize("at", ORGANISATIONS)
def test_who_passes_is_who_the_table_says(house: House, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "A_MINUTE", 1_000)  # all ask from one address
    monkeypatch.setattr(public, "_run", remember(public._run))
    wrong = []
    with httpx.Client(transport=httpx.WSGITransport(house.trial.wsgi), base_url=IN_PROCESS) as http:
        for rule, row in ROWS.items():
            answers = {caller: house.ask(http, rule, row, caller, at) for caller in CALLERS}
            assert {one.status_code for one in answers.values()} & {429, 500} == set(), rule
            if HOMES.get(row.get("at", ""), at) != at:
                wrong += [(rule, caller, "answered here") for caller, one in answers.items() if one.is_success]
                continue
            passed = {caller for caller, one in answers.items() if one.status_code not in REFUSED}
            expected = expect(row, at)
            wrong += [(rule, caller, "passes", answers[caller].text[:80]) for caller in sorted(passed - expected)]
            wrong += [(rule, caller, "refused", answers[caller].text[:80]) for caller in sorted(expected - passed)]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("at", ORGANISATIONS)
def test_several_questions_are_answered_each_as_it_is_alone(house: House, at: str) -> None:
    house.open_sessions()  # those before were closed by one of the routes
    rows = [(rule, row) for rule, row in ROWS.items() if row.get("rule", rule).startswith("GET ")
            and not rule.startswith(("GET /docs", "GET /openapi.json"))]   # which are no questions
    with httpx.Client(transport=httpx.WSGITransport(house.trial.wsgi), base_url=IN_PROCESS) as http:
        for caller in ("nobody", "member", "frozen", "recovered, old key", f"{at} officer", BRIDGE):
            for some in (rows[begin:begin + AT_ONCE] for begin in range(0, len(rows), AT_ONCE)):
                alone = [house.ask(http, rule, row, caller, at) for rule, row in some]
                paths = [str(answer.request.url).partition("/api/v1/")[2] for answer in alone]
                together = house.ask(http, "POST /several", {"body": {"paths": paths}}, caller, at).json()["answers"]
                expected = [{"status": answer.status_code, "body": read_json(answer)} for answer in alone]
                assert together == expected, caller


def read_json(answer: httpx.Response) -> Any:
    return answer.json() if answer.headers["content-type"].startswith("application/json") else None
