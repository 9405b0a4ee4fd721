"""Tasks are asked for, seen and cancelled: one row for the same, limits, and nobody learns of somebody else's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway.client import Client
from gateway.features.tasks import service, store
from gateway.hosting.opening import Gateways
from gateway.hosting.worker import taking, watching
from gateway.hosting.worker.words import DONE
from gateway.http.kinds import Kinds
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import open_days
from tests.helpers.gateway.working import KINDS


@pytest.fixture
def trial(fresh_trial: Gateways) -> Gateways:
    for name in ("gse", "citizens"):
        fresh_trial.gateway(name).memory(Kinds).update(KINDS)
    return fresh_trial


@pytest.fixture
def client(trial: Gateways) -> Iterator[Client]:
    with trial.client("gse") as client:
        yield client


def ask(client: Client, name: str = "", kind: str = "waiting") -> Any:
    return client.post("tasks", {"kind": kind, "inputs": {"name": name}})


def end(trial: Gateways, number: int, state: str = store.DONE, result: Any = "made", at_s: int | None = None) -> None:
    """As the worker does."""
    database, clock = trial.gateway("gse").database, trial.gateway("gse").clock
    while (row := store.take(database)) is not None and row.id != number:
        pass
    assert store.end(database, number, state, result, clock() if at_s is None else at_s)


def test_the_same_asked_for_twice_is_one_row(client: Client) -> None:
    first, second, other = ask(client, "a"), ask(client, "a"), ask(client, "b")
    assert first == second
    assert (first["state"], first["part"], first["parts"], first["result"]) == ("queued", 0, 0, None)
    assert other["id"] != first["id"]
    assert [one["id"] for one in client.get("tasks")["tasks"]] == [other["id"], first["id"]]
    assert client.get(f"tasks/{first['id']}") == first


def test_what_is_done_answers_whoever_asks_next(trial: Gateways, client: Client) -> None:
    asked = ask(client, kind="fickle")
    end(trial, asked["id"])
    again = ask(client, kind="fickle")
    assert (again["id"], again["state"], again["result"]) == (asked["id"], "done", "made")


@pytest.mark.parametrize(("state", "kind"), [("failed", "fickle"), ("done", "broken"), ("done", "waiting")])
def test_what_failed_does_not_last_or_lost_its_file_is_begun_anew(
    trial: Gateways, client: Client, state: str, kind: str
) -> None:
    asked = ask(client, kind=kind)
    end(trial, asked["id"], state)
    assert client.get(f"tasks/{asked['id']}")["state"] == state
    again = ask(client, kind=kind)
    assert (again["id"], again["state"], again["result"], again["ended_at_s"]) == (asked["id"], "queued", None, 0)


def test_a_longer_chain_is_another_task(trial: Gateways, client: Client, tmp_path: Any) -> None:
    trust = trial.gateway("gse").settings.trust_file
    trust.write_text('channel = "prova"\ngenesis = "' + "0" * 64 + '"\n[roots]\n', encoding="utf-8")
    first = client.post("tasks", {"kind": "verify"})
    assert client.post("tasks", {"kind": "verify"})["id"] == first["id"]
    open_days(trial, "2024-05-02")
    trial.catch_up()
    assert client.post("tasks", {"kind": "verify"})["id"] != first["id"]


def test_who_asked_and_officers_see_a_task_and_nobody_else(trial: Gateways, client: Client) -> None:
    number = ask(client)["id"]
    end(trial, number)
    with trial.client("gse", "officer") as officer:
        assert [one["id"] for one in officer.get("tasks")["tasks"]] == [number]
        seen = officer.get(f"tasks/{number}")
        assert (seen["state"], seen["result"]) == ("done", None)  # such work isn't an officer's to ask for
        assert refusal_of(officer.get, f"tasks/{number}/file").status == 403
    for organisation, name in (("gse", "auditor"), ("citizens", "officer"), ("citizens", "service")):
        with trial.client(organisation, name, at="gse") as other:
            assert other.get("tasks")["tasks"] == []
            for call in (other.get, other.delete):
                assert refusal_of(call, f"tasks/{number}").code == "UNKNOWN"
            assert refusal_of(other.get, f"tasks/{number}/file").code == "UNKNOWN"


def test_who_asks_for_the_same_sees_it_too(trial: Gateways) -> None:
    trial.gateway("gse").settings.trust_file.write_text('channel = "prova"\ngenesis = "' + "0" * 64 + '"\n[roots]\n')
    with trial.client("gse", "auditor") as first, trial.client("commerce", "service", at="gse") as second:
        number = first.post("tasks", {"kind": "verify"})["id"]
        assert refusal_of(second.get, f"tasks/{number}").status == 404
        assert second.post("tasks", {"kind": "verify"})["id"] == number
        assert second.get(f"tasks/{number}")["id"] == number
        assert store.count_waiting(trial.gateway("gse").database.engine.connect()) == 1


@pytest.fixture
def asked_by_two(trial: Gateways) -> Iterator[tuple[Client, Client, int]]:
    """A task that two ask for who aren't officers here, the second of another organisation."""
    trial.gateway("gse").settings.trust_file.write_text('channel = "prova"\ngenesis = "' + "0" * 64 + '"\n[roots]\n')
    with trial.client("gse", "auditor") as first, trial.client("commerce", "service", at="gse") as second:
        number = ask_to_verify(first)["id"]
        assert ask_to_verify(second)["id"] == number
        yield first, second, number


def ask_to_verify(client: Client) -> Any:
    return client.post("tasks", {"kind": "verify"})


@pytest.mark.parametrize("state", [store.QUEUED, store.RUNNING])
def test_who_cancels_takes_back_the_own_asking_and_the_last_the_task(
    trial: Gateways, asked_by_two: tuple[Client, Client, int], state: str
) -> None:
    first, second, number = asked_by_two
    if state == store.RUNNING:
        store.take(trial.gateway("gse").database)
    assert second.delete(f"tasks/{number}")["state"] == state
    assert refusal_of(second.get, f"tasks/{number}").status == 404
    assert first.get(f"tasks/{number}")["state"] == state
    assert first.delete(f"tasks/{number}")["state"] == "cancelled"
    assert first.get(f"tasks/{number}")["state"] == "cancelled"


def test_an_officer_cancels_for_all_who_wait(trial: Gateways, asked_by_two: tuple[Client, Client, int]) -> None:
    first, second, number = asked_by_two
    with trial.client("gse", "officer") as officer:
        assert officer.delete(f"tasks/{number}")["state"] == "cancelled"
    assert [one.get(f"tasks/{number}")["state"] for one in (first, second)] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("state", [store.CANCELLED, store.FAILED])
def test_who_asks_again_takes_the_task_from_nobody_who_asked_before(
    trial: Gateways, asked_by_two: tuple[Client, Client, int], state: str
) -> None:
    first, second, number = asked_by_two
    end(trial, number, state)
    assert ask_to_verify(second)["id"] == number
    assert first.get(f"tasks/{number}")["state"] == "queued"
    with trial.gateway("gse").database.read() as connection:  # it fills no place of who doesn't wait for it
        assert [store.count_waiting(connection, one.session()["key"]) for one in (first, second)] == [0, 1]
    assert second.delete(f"tasks/{number}")["state"] == "cancelled"  # nor does it go on for them
    assert ask_to_verify(first)["state"] == "queued"


def test_three_wait_for_one_and_fifty_in_all(trial: Gateways, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        ask(client, name)
    error = refusal_of(ask, client, "d")
    assert (error.status, error.code, error.values) == (429, "TOO_MANY_TASKS", {"most": 3})
    assert ask(client, "a")["state"] == "queued"  # the same costs nothing
    store.take(trial.gateway("gse").database)
    assert ask(client, "d")["state"] == "queued"  # one runs, and waits no more
    monkeypatch.setattr(service, "MOST_OF_ONE", 100)
    for number in range(47):
        ask(client, str(number))
    error = refusal_of(ask, client, "e")
    assert (error.status, error.code, error.values) == (429, "TASKS_FULL", {"most": 50})


def test_a_task_is_cancelled_by_who_asked_and_by_an_officer_until_it_ends(trial: Gateways, client: Client) -> None:
    own, other = ask(client, "a")["id"], ask(client, "b")["id"]
    cancelled = client.delete(f"tasks/{own}")
    assert (cancelled["state"], cancelled["ended_at_s"] > 0) == ("cancelled", True)
    taken = store.take(trial.gateway("gse").database)
    assert taken is not None
    assert taken.id == other
    with trial.client("gse", "officer") as officer:
        assert officer.delete(f"tasks/{other}")["state"] == "cancelled"
    assert not store.end(trial.gateway("gse").database, other, store.DONE, "late", 1)
    for number in (own, other):
        assert refusal_of(client.delete, f"tasks/{number}").code == "TASK_ENDED"
    assert ask(client, "a")["state"] == "queued"


@pytest.mark.parametrize(("body", "fields"), [
    ({"kind": "unheard"}, "kind"), ({"kind": "waiting", "inputs": {"name": 1}}, "inputs.name"),
    ({"kind": "waiting", "inputs": {"other": ""}}, "inputs.other"), ({"kind": "waiting", "inputs": []}, "inputs"),
    ({"kind": "verify", "inputs": {"trust": "?"}}, "inputs.trust"), ({}, "kind"),
])
def test_what_cannot_be_asked_for(client: Client, body: Any, fields: str) -> None:
    error = refusal_of(client.post, "tasks", body)
    assert (error.status, error.code, error.values) == (422, "INVALID", {"fields": fields})


def test_who_may_ask_is_who_may_have_it_by_its_route(trial: Gateways) -> None:
    for organisation, name, at in (("gse", "officer", "gse"), ("citizens", "officer", "gse")):
        with trial.client(organisation, name, at=at) as other:
            assert refusal_of(other.post, "tasks", {"kind": "verify"}).code == "ROLE_NEEDED"
    with trial.client("citizens", "service", at="gse") as other:
        assert refusal_of(ask, other).code == "ROLE_NEEDED"  # one's own service alone


@pytest.mark.parametrize("path", ["tasks/99", f"tasks/{2**31}", f"tasks/{10**30}", "tasks/99/file"])
def test_a_task_that_is_none(client: Client, path: str) -> None:
    assert refusal_of(client.get, path).status == 404


def test_results_are_kept_for_thirty_days(trial: Gateways, client: Client) -> None:
    gateway = trial.gateway("gse")
    old, new = ask(client, "a", "fickle")["id"], ask(client, "b", "fickle")["id"]
    end(trial, old, at_s=gateway.clock() - service.KEPT_S - 60)
    assert [one["id"] for one in client.get("tasks")["tasks"]] == [new]
    assert refusal_of(client.get, f"tasks/{old}").status == 404
    assert store.forget_old(gateway.database, gateway.clock() - service.KEPT_S) == {new}
    assert ask(client, "a", "fickle")["state"] == "queued"


def test_what_a_worker_hands_back_counts_for_nothing_and_what_it_lost_is_begun_twice_at_most(
    trial: Gateways, client: Client
) -> None:
    """In a table on either database; tests/gateway/test_worker.py has the processes of it."""
    database, number = trial.gateway("gse").database, ask(client, "a")["id"]
    begun = []
    for lose in (store.hand_back, None, None):
        row = store.take(database)
        assert row is not None and store.tell(database, number, 1, 3)
        begun.append(row.begun)
        assert [client.get(f"tasks/{number}")[name] for name in ("state", "part", "parts")] == ["running", 1, 3]
        if lose:
            lose(database, number)
        else:
            store.put_back(database, trial.gateway("gse").clock(), {"code": "LOST"})
    assert begun == [0, 0, 1]
    found = client.get(f"tasks/{number}")
    assert (found["state"], found["result"]) == ("failed", {"code": "LOST"})
    assert not store.tell(database, number, 2, 3)


def test_the_task_that_waits_longest_is_done_first_whose_gateway_it_is(trial: Gateways) -> None:
    """Of two that were asked for in the same second, the one of the organisation whose name comes first."""
    all_settings = [trial.gateway(name).settings for name in ("gse", "citizens")]
    assert taking._find_longest(all_settings) is None
    now_s, found = trial.gateway("gse").clock(), []
    for since_s, name in ((now_s, "gse"), (now_s, "citizens"), (now_s - 1, "gse")):
        trial.gateway(name).clock = lambda since_s=since_s: since_s
        with trial.client(name) as client:
            ask(client, str(since_s))
        longest = taking._find_longest(all_settings)
        found.append(longest.organisation if longest else "")
    assert found == ["gse", "citizens", "gse"]


@pytest.fixture
def watched(trial: Gateways, client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, int]]:
    """Begin a task and look at it as its worker does until that would end; give the task and the code it ends with."""
    monkeypatch.setattr(watching, "LOOK_S", 0.01)

    def watch(longest_s: float, *, is_cancelled: bool = False) -> tuple[int, int]:
        number, codes = ask(client, "a")["id"], list[int]()
        watcher = watching.Watcher(trial.gateway("gse"), number, longest_s)
        monkeypatch.setattr(watching.os, "_exit", lambda code: (codes.append(code), watcher._ended.set()))
        assert store.take(trial.gateway("gse").database) is not None
        watcher.tell(2, 3)
        if is_cancelled:
            client.delete(f"tasks/{number}")
        watcher._watch()
        return number, codes[0]

    return watch


def test_the_process_of_a_task_over_its_time_ends_with_how_far_it_was(client: Client, watched: Any) -> None:
    number, code = watched(-1.0)
    found = client.get(f"tasks/{number}")
    assert (code, found["state"], found["result"]["code"]) == (DONE, "failed", "TASK_TOO_LONG")
    assert (found["part"], found["parts"]) == (2, 3)


def test_the_process_of_a_cancelled_task_ends(client: Client, watched: Any) -> None:
    number, code = watched(60.0, is_cancelled=True)
    assert (code, client.get(f"tasks/{number}")["state"]) == (DONE, "cancelled")
