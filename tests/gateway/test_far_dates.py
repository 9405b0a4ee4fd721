"""A date that is none, or far from any community's days, is refused wherever one is asked for; it is never a defect."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from gateway.client import IN_PROCESS
from gateway.hosting.opening import Gateways
from gateway.http.request_fields import is_day
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, add_member

BAD = ("1970-01-01", "1996-01-01", "9999-12-31", "0001-01-01", "2024-02-30", "2024-13-01")
MONTHS = ("1970-01", "1996-01", "9999-12", "0001-01", "2024-13")
YEARS = ("1970", "1996", "0001", "9999", "year")
# between them they pass every route: the operator's service and officer, and a member, at the operator's gateway
CALLERS = (("gse", "service"), ("gse", "officer"), ("citizens", "m0001"))


@dataclass(frozen=True)
class Asking:
    """A call in which something has the bad date, and by what name a refusal calls it."""

    method: str
    path: str
    name: str
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Town:
    """A trial's gateways, the operator's description, and the callers' tokens there."""

    trial: Gateways
    spec: dict[str, Any]
    tokens: list[str]

    def ask(self, asking: Asking) -> list[httpx.Response]:
        """The answer that each of the callers gets."""
        body = None if asking.method == "GET" else asking.body
        with httpx.Client(
            transport=httpx.WSGITransport(self.trial.wsgi), base_url=f"{IN_PROCESS}/gse/api/v1"
        ) as http:
            return [http.request(asking.method, asking.path, params=asking.query, json=body,
                                 headers={"Authorization": f"Bearer {token}"}) for token in self.tokens]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Town]:
    with found_trial(tmp_path_factory.mktemp("dates") / "volano") as trial:
        add_member(trial, "citizens", 1)
        tokens = [trial.client(organisation, name, at="gse").open_session() for organisation, name in CALLERS]
        yield Town(trial, trial.client("gse").get("openapi.json"), tokens)


def is_date_field(schema: dict[str, Any]) -> bool:
    return schema.get("pattern", "") in ("^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})\\Z", "^(?:|[0-9]{4}-[0-9]{2}-[0-9]{2})\\Z")


def list_askings(spec: dict[str, Any], bad: str) -> Iterator[Asking]:
    for path, methods in spec["paths"].items():
        for method, described in methods.items():
            if method != "parameters" and not path.startswith("/commands/"):
                yield from list_own(spec, path, method.upper(), described, bad)


def list_own(spec: dict[str, Any], path: str, method: str, described: dict[str, Any], bad: str) -> Iterator[Asking]:
    filled = re.sub(r"{[^}]+}", "1", path)
    dates = [one for one in described.get("parameters", ()) if one["in"] == "query" and is_date_field(one["schema"])]
    others = {one["name"]: FOUNDED for one in dates}
    if "{period}" in path:
        yield Asking(method, path.replace("{period}", bad), "period", others, {})
    for one in dates:
        yield Asking(method, filled, one["name"], others | {one["name"]: bad}, {})
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    for name, value in find_fields(spec, body or {}, bad):
        yield Asking(method, filled, name, body=value)


def find_fields(spec: dict[str, Any], schema: dict[str, Any], bad: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field of a body that is a date, dotted as refusals name it, and a body that has nothing else."""
    known = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for name, one in known.get("properties", {}).items():
        if is_date_field(one):
            yield name, {name: bad}
        for inner, value in find_fields(spec, one.get("items", {}), bad):
            yield f"{name}.0.{inner}", {name: [value]}


@pytest.mark.parametrize("bad", BAD)
def test_each_route_that_asks_for_a_date_refuses_this_one(town: Town, bad: str) -> None:
    askings = list(list_askings(town.spec, bad))
    assert len(askings) > 20
    for asking in askings:
        answers = town.ask(asking)
        assert {answer.status_code for answer in answers} <= {401, 403, 404, 422}, (asking, answers)
        named = [answer.json()["values"].get("fields", "") for answer in answers if answer.status_code == 422]
        assert any(asking.name in one.split(", ") for one in named), (asking, named)


@pytest.mark.parametrize("bad", MONTHS)
def test_each_route_that_asks_for_a_month_refuses_this_one(town: Town, bad: str) -> None:
    askings = [Asking(method.upper(), path.replace("{month}", bad), "month", body={})
               for path, methods in town.spec["paths"].items() if "{month}" in path for method in methods
               if method != "parameters"]
    askings += [Asking("GET", "/repartition/month", "month", {"month": bad}),
                Asking("GET", "/repartition/incentive", "month", {"months": bad})]
    assert len(askings) > 5
    for asking in askings:
        assert {answer.status_code for answer in town.ask(asking)} <= {401, 403, 404, 422}, asking


@pytest.mark.parametrize("bad", YEARS)
def test_no_year_is_a_defect(town: Town, bad: str) -> None:
    for answer in town.ask(Asking("GET", f"/repartition/years/{bad}", "year")):
        assert answer.status_code in (200, 403, 422) if bad == "9999" else answer.status_code in (403, 422)


@pytest.mark.parametrize("path", [f"periods/{date}/preview" for date in ("2024-04-30", "2099-01-01", "1996-01-02")])
def test_a_period_that_has_not_begun_has_no_preview(town: Town, path: str) -> None:
    assert {answer.status_code for answer in town.ask(Asking("GET", f"/{path}", "period"))} == {404}


def test_the_days_of_the_calendar_without_its_edges() -> None:
    assert is_day("1996-01-02") and is_day("9999-01-01") and is_day("2024-02-29")
    assert not any(map(is_day, (*BAD, "9999-01-02", "", "2024-5-01", "2024-05-01 ")))
