"""An enrolment's steps one by one: whose fault stays theirs, who is done, and what is kept in how many calls."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.acts.countersigning import plan_countersignatures, read_proposed
from gateway.acts.enrolling import steps
from gateway.acts.enrolling.person import Person
from gateway.acts.work import CallOutcome
from gateway.client import ApiError

POINT = {"metering_point": "IT1", "tag": "t1", "perimeter": "AC1", "power_w": 3, "from_date": "d", "to_date": ""}
PERSON = Person("Ada", "citizens", "a@e", "m" * 64, ["k"], "cert", "key", "ada", "id", [POINT], [], "f" * 64)


class Desk:
    """Explains refusals in a word and notes what is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def explain(self, error: ApiError) -> str:
        return f"no: {error.code}"

    def tell(self, words: str) -> None:
        self.told.append(words)


def make_desk() -> Any:
    return Desk()


class Client:
    """Does what is asked, or raises as it is told to; sent: what was."""

    def __init__(self, *errors: ApiError | None) -> None:
        self.errors, self.sent = list(errors), list[Any]()

    def _take(self, *what: Any) -> None:
        self.sent.append(what)
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error

    def execute(self, name: str, arguments: dict[str, Any], member: str = "", **more: Any) -> dict[str, Any]:
        self._take(name, arguments, more)
        return {"response": {"made": ["pending/1"], "facts": {"digest": "d"}}}

    def post(self, path: str, body: dict[str, Any]) -> None:
        self._take(path, body)

    def new_command_id(self) -> str:
        return "another"


def refuse(code: str, status: int = 409) -> ApiError:
    return ApiError(status, {"code": code})


def test_what_is_refused_is_the_persons_fault_until_it_is_mended() -> None:
    client: Any = Client()

    def fail(desk: Any, officer: Any, one: Person) -> Person:
        raise refuse("T1_TAKEN")

    faulty = steps._try(fail, make_desk(), client, PERSON)
    assert faulty == replace(PERSON, fault="no: T1_TAKEN")
    assert steps._try(lambda desk, officer, one: replace(one, pending="p"), make_desk(), client, faulty) == replace(
        PERSON, pending="p")


def test_a_signature_that_is_refused_is_told_and_no_step() -> None:
    desk, done = make_desk(), list[int]()
    waiting = replace(PERSON, pending="pending/1", digest="d")
    (call,) = plan_countersignatures([vars(waiting)], lambda: "id").calls
    assert steps._is_signed(desk, waiting, CallOutcome(call, {"response": {}}), lambda: done.append(1)) is True
    refused = CallOutcome(call, refusal=refuse("T1_TAKEN"))
    assert steps._is_signed(desk, waiting, refused, lambda: done.append(1)) is False
    assert (desk.told, done) == (["Ada: no: T1_TAKEN"], [1])


@pytest.mark.parametrize(("code", "key", "is_again"), [
    ("T13_STALE", "", False), ("T1_TAKEN", "key", False), ("T13_STALE", "key", True),
])
def test_a_plan_that_lay_too_long_is_proved_again_where_the_key_is(
    monkeypatch: pytest.MonkeyPatch, code: str, key: str, is_again: bool
) -> None:
    monkeypatch.setattr(steps, "prove_again", lambda person, name: replace(person, registration_id=name, proof="new"))
    client: Any = Client(refuse(code))
    person = replace(PERSON, key=key, proof="old")
    if is_again:
        assert read_proposed(steps._register(client, person)) == {"pending": "pending/1", "digest": "d"}
        assert [more["command_id"] for _, _, more in client.sent] == ["id", "another"]
        assert [arguments["proofs"] for _, arguments, _ in client.sent] == [["old"], ["new"]]
    else:
        with pytest.raises(ApiError, match=code):
            steps._register(client, person)
        assert len(client.sent) == 1


HELD = {"tag": "t1", "perimeter": "AC1", "power_w": 3, "from_date": "d"}


@pytest.mark.parametrize(("held", "is_registered"), [
    ([HELD], True), ([HELD | {"power_w": 4}, HELD], True), ([HELD | {"power_w": 4}], False), ([], False), (None, False),
    ([HELD | {"to_date": "e"}], False),
])
def test_who_has_all_points_as_they_were_proposed_is_registered(
    held: list[dict[str, Any]] | None, is_registered: bool
) -> None:
    found = steps._mark(replace(PERSON, fault="before"), held)
    assert found.is_registered is is_registered
    assert bool(found.fault) is not is_registered
    assert found.fault != "before"
    both = replace(PERSON, points=[POINT, POINT | {"tag": "t2"}])
    assert not steps._mark(both, held).is_registered


def test_rows_go_a_thousand_at_once() -> None:
    client: Any = Client()
    steps._post(client, "members", "members", [{"n": number} for number in range(2_001)])
    assert [len(body["members"]) for _, body in client.sent] == [1_000, 1_000, 1]
    assert [one["n"] for _, body in client.sent for one in body["members"]] == list(range(2_001))
    steps._post(client, "plants", "plants", [])
    assert len(client.sent) == 3


@pytest.mark.parametrize(("contact", "more"), [("", {}), ("a@e", {"email": "a@e"}), ("+39 1", {"phone": "+39 1"})])
def test_a_contact_is_kept_as_what_it_is(contact: str, more: dict[str, str]) -> None:
    assert steps._describe_contact(replace(PERSON, contact=contact)) == {"member": "m" * 64, "name": "Ada"} | more


def test_one_who_is_refused_holds_nobody_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[list[str]] = []
    people = [replace(PERSON, name=name, organisation=at) for name, at in (
        ("a", "gse"), ("b", "citizens"), ("c", "citizens"), ("d", "citizens"))]

    def keep_all(desk: Any, organisation: str, group: Any) -> None:
        names = [one.name for one in group]
        if "c" in names:
            raise refuse("OTHER_POINT", 403)
        kept.append([organisation, *names])

    monkeypatch.setattr(steps, "_keep_all", keep_all)
    assert steps._keep(make_desk(), people) == [replace(people[2], fault="no: OTHER_POINT")]
    assert kept == [["citizens", "b"], ["citizens", "d"], ["gse", "a"]]
