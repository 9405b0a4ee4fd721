"""Sheets at a gateway: made by ten answers, changed table by table, shared by name, gone after a year, seen by few."""

from collections.abc import Iterator
from typing import Any

import pytest

from chaincode.kernel.toml import parse_toml
from gateway.client import Client
from gateway.features.planner import service, store
from gateway.features.planner.tables import sheet
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.planned import SMALL
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FoundTrial, add_member

NONE = "0123456789abcdef"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path_factory.mktemp("planner") / "volano") as trial:
        for number in (1, 2):
            add_member(trial, "citizens", number)
        yield trial


def make(client: Client, **answers: str) -> Any:
    return client.post("sheets/answers", {"answers": {"name": "Borgo", "homes": "2", **answers}})


def find(made: Any, where: str) -> Any:
    return next(table["texts"] for table in made["tables"] if table["where"] == where)


def test_ten_answers_make_a_whole_sheet(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        made = make(client, others="school,shop", roof_kw="30.5", bills_kwh="2500", owner="member")
        plain = parse_toml(client.get(f"sheets/{made['sheet']}")["content"].encode())
    assert (made["name"], made["is_own"], made["has_result"], made["faults"], made["task"]) == (
        "Borgo", True, False, [], None)
    assert [(row["kind"], row.get("count", 1)) for row in plain["member"]] == [("school", 1), ("shop", 1), ("home", 2)]
    assert (plain["plant"][0]["kw"], plain["plant"][0]["owner"]) == (30.5, "SCHOOL-1")
    assert find(made, "member.2")["yearly_kwh"] == "2500"


@pytest.mark.parametrize(("answers", "named"), [
    ({"homes": "many"}, "homes"), ({"region": "Atlantis"}, "region"), ({"roof_kw": "5000"}, "1000"),
    ({"colour": "red"}, "colour"),
])
def test_answers_that_make_no_sheet_are_refused_by_name(town: Gateways, answers: dict[str, str], named: str) -> None:
    with town.client("municipality", "officer") as client:
        refused = refusal_of(make, client, **answers)
    assert (refused.code, refused.status) == ("SHEET_UNFIT", 422)
    assert named in refused.words("it")


def test_fields_are_changed_as_they_are_typed(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = make(client)["sheet"]
        changed = client.post(f"sheets/{name}/tables", {"where": "plant.0", "texts": {"kw": "30,5", "losses_pct": ""}})
        assert (find(changed, "plant.0")["kw"], "losses_pct" in find(changed, "plant.0")) == ("30.5", False)
        renamed = client.post(f"sheets/{name}/tables", {"where": "project", "texts": {"name": "Colle"}})
        refused = refusal_of(client.post, f"sheets/{name}/tables", {"where": "plant.0", "texts": {"kw": "-1"}})
        assert (refused.code, "kw" in refused.words("it")) == ("SHEET_UNFIT", True)
        assert find(client.get(f"sheets/{name}"), "plant.0")["kw"] == "30.5"
    assert renamed["name"] == "Colle"


def test_what_is_added_stands_and_can_be_taken_away(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = make(client)["sheet"]
        more = client.post(f"sheets/{name}/more", {"where": "plant.0.battery"})
        assert find(more, "plant.0.battery")["kwh"] == "10"
        less = client.delete(f"sheets/{name}/tables?where=plant.0.battery")
        assert refusal_of(client.delete, f"sheets/{name}/tables?where=member.9").code == "SHEET_UNFIT"
    assert [table["where"] for table in less["tables"]] == [
        "project", "site.0", "member.0", "plant.0", "cer", "range", "size"]


def test_a_sheet_that_names_files_is_kept_and_says_that_they_are_missing(town: Gateways) -> None:
    content = '[project]\nname = "Colle"\nregion = "Umbria"\nprices = "prezzi.csv"\n[[site]]\ncode = "S"\n' \
        '[[member]]\ncode = "M"\nsite = "S"\nyearly_kwh = 1\n'
    with town.client("municipality", "officer") as client:
        made = client.post("sheets", {"content": content})
        assert "prezzi.csv" in made["faults"][0]["words"]["it"]
        assert refusal_of(client.post, "sheets", {"content": "no = [toml"}).code == "SHEET_UNFIT"
        assert refusal_of(client.post, "sheets", {"content": "[project]"}).code == "SHEET_UNFIT"


def test_the_owner_and_the_officers_read_a_sheet_and_nobody_else(town: Gateways) -> None:
    with (town.client("citizens", "m0001") as ada, town.client("citizens", "m0002") as bea,
          town.client("citizens", "officer") as officer, town.client("gse", "officer", at="citizens") as other):
        name = make(ada, name="Casa")["sheet"]
        assert [(one["name"], one["is_own"]) for one in officer.get("sheets")["sheets"]] == [("Casa", False)]
        assert officer.get(f"sheets/{name}")["may_change"] is True
        for stranger in (bea, other):
            assert stranger.get("sheets")["sheets"] == []
            assert refusal_of(stranger.get, f"sheets/{name}").code == "UNKNOWN"
            assert refusal_of(stranger.delete, f"sheets/{name}").code == "UNKNOWN"
            asked = {"kind": "plan", "inputs": {"sheet": name}}
            assert refusal_of(stranger.post, "tasks", asked).code == "UNKNOWN"
        assert refusal_of(make, other).code == "WRONG_GATEWAY"
        ada.delete(f"sheets/{name}")
        assert refusal_of(ada.get, f"sheets/{name}").code == "UNKNOWN"


@pytest.mark.parametrize(("officer", "reads"), [("", True), ("officer", True), ("other", False)])
def test_a_shared_sheet_is_read_by_the_officers_that_it_names(town: Gateways, officer: str, reads: bool) -> None:
    with (town.client("municipality", "officer") as client, town.client("gse", "officer", at="municipality") as other,
          town.client("gse", "service", at="municipality") as machine):
        name, body = make(client)["sheet"], {"organisation": "gse", "officer": officer}
        (shared,) = client.post(f"sheets/{name}/shares", body)["shares"]
        assert ({**shared, "shared_at_s": 0}, shared["shared_at_s"] > 0) == (
            {**body, "shared_at_s": 0, "opened_at_s": 0}, True)
        assert (name in [one["sheet"] for one in other.get("sheets")["sheets"]]) is reads
        assert refusal_of(machine.get, f"sheets/{name}").code == "UNKNOWN"
        if reads:
            found = other.get(f"sheets/{name}")
            assert (found["may_change"], found["shares"]) == (False, [])
            assert refusal_of(other.post, f"sheets/{name}/kept", {"why": "ours"}).code == "UNKNOWN"
        assert client.post(f"sheets/{name}/unshared", body)["shares"] == []
        assert refusal_of(other.get, f"sheets/{name}").code == "UNKNOWN"


READS: tuple[tuple[str, dict[str, str]], ...] = (("", {}), ("/report", {}), ("/file", {"kind": "json"}), ("/sizes", {}))
WRITES: tuple[tuple[str, Any], ...] = (
    ("", {"content": SMALL}), ("/tables", {"where": "project", "texts": {"name": "Mine"}}),
    ("/more", {"where": "member"}), ("/kept", {"why": "ours"}), ("/shares", {"organisation": "commerce"}),
    ("/unshared", {"organisation": "gse"}), ("/tasks", {}), ("/sizes", None), ("/sized", None),
)


def test_each_route_of_a_sheet_has_the_same_rights(town: Gateways) -> None:
    """A reader reads; to a stranger, and to whoever was shared it once, there is nothing, as of any other name."""
    with (town.client("municipality", "officer") as client, town.client("gse", "officer", at="municipality") as reader,
          town.client("commerce", "officer", at="municipality") as stranger):
        name = make(client)["sheet"]
        client.post(f"sheets/{name}/shares", {"organisation": "gse"})
        whole = client.get(f"sheets/{name}")["content"]
        assert reader.get(f"sheets/{name}")["content"] == whole
        refuse_all(reader, name, reads=())
        assert refusal_of(reader.post, f"sheets/{name}/copies", {}).code == "WRONG_GATEWAY"
        refuse_all(stranger, name)
        refuse_all(client, NONE)
        shares = client.get(f"sheets/{name}")["shares"]
        client.post(f"sheets/{name}/unshared", {"organisation": "gse"})
        refuse_all(reader, name)
        assert client.get(f"sheets/{name}")["content"] == whole
        assert [share["organisation"] for share in shares] == ["gse"]


def refuse_all(client: Client, name: str, reads: tuple[tuple[str, dict[str, str]], ...] = READS) -> None:
    """Hold that nothing of a sheet is given, changed or taken away."""
    asked = [refusal_of(client.get, f"sheets/{name}{path}", **query).code for path, query in reads]
    asked += [refusal_of(client.post, f"sheets/{name}{path}", body).code for path, body in WRITES]
    asked += [refusal_of(client.delete, f"sheets/{name}{path}").code for path in ("", "/tables?where=project")]
    asked += [refusal_of(client.post_file, f"sheets/{name}/files", b"a", where="project", field="zonal").code]
    asked += [refusal_of(client.post, f"sheets/{name}/copies", {}).code] if reads else []
    assert set(asked) == {"UNKNOWN"}, asked


def find_told(client: Client) -> tuple[list[Any], int]:
    """Give what a gateway tells of its plans, and how many it counts."""
    told = client.get("notices")
    return [(one["event"], one["about"], one["values"], one["is_read"]) for one in told["notices"]], \
        client.get("notices/unread")["unread"]


@pytest.mark.parametrize("officer", ["", "officer"])
def test_who_a_sheet_is_shared_with_is_told_until_it_is_opened(town: Gateways, officer: str) -> None:
    with (town.client("municipality", "officer") as client, town.client("gse", "officer", at="municipality") as other,
          town.client("commerce", "officer", at="municipality") as stranger,
          town.client("gse", "service", at="municipality") as machine):
        name, body = make(client)["sheet"], {"organisation": "gse", "officer": officer}
        before, told = client.get("notices"), ([("plan_shared", f"sheet/{name}", {"name": "Borgo"}, False)], 1)
        for _ in range(2):  # the second time tells nothing anew
            client.post(f"sheets/{name}/shares", body)
        assert (find_told(other), find_told(stranger), find_told(machine)) == (told, ([], 0), ([], 0))
        assert client.get(f"sheets/{name}")["shares"][0]["opened_at_s"] == 0  # its own people's opening is no opening
        assert [one["is_new"] for one in other.get("sheets")["sheets"] if one["sheet"] == name] == [True]
        other.get(f"sheets/{name}")
        assert (find_told(other), client.get("notices")) == (([], 0), before)
        assert [one["is_new"] for one in other.get("sheets")["sheets"] if one["sheet"] == name] == [False]
        assert client.get(f"sheets/{name}")["shares"][0]["opened_at_s"] > 0
        client.post(f"sheets/{name}/unshared", body)
        client.post(f"sheets/{name}/shares", {**body, "officer": "other"})
        assert find_told(other) == ([], 0)
        client.delete(f"sheets/{name}")


@pytest.mark.parametrize("organisation", ["municipality", "nobody"])
def test_a_sheet_is_shared_with_another_organisation(town: Gateways, organisation: str) -> None:
    with town.client("municipality", "officer") as client:
        name = make(client)["sheet"]
        refused = refusal_of(client.post, f"sheets/{name}/shares", {"organisation": organisation})
    assert (refused.code, refused.values) == ("INVALID", {"fields": "organisation"})


def test_a_sheet_that_nobody_opened_for_a_year_is_gone_unless_it_is_kept(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        gone, kept, opened = (make(client)["sheet"] for _ in range(3))
        why = client.post(f"sheets/{kept}/kept", {"why": "the council decides in two years"})
        assert (why["ends_on"], why["kept_why"]) == ("", "the council decides in two years")
        gateway = town.gateway("municipality")
        with gateway.database.write() as connection:
            for name in (gone, kept, opened):
                store.change(connection, name, opened_at_s=gateway.clock() - store.KEPT_S - 1)
            store.change(connection, opened, opened_at_s=gateway.clock() - store.KEPT_S + 60)
        names = [one["sheet"] for one in client.get("sheets")["sheets"]]
    assert (gone in names, kept in names, opened in names) == (False, True, True)


def test_so_many_sheets_of_one_and_no_more(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_OF_ONE", 1)
    with town.client("commerce", "officer") as client:
        make(client)
        assert refusal_of(make, client).code == "SHEETS_FULL"


def test_without_the_libraries_sheets_are_written_and_not_worked_out(
    town: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "has_planner", lambda: False)
    with town.client("municipality", "officer") as client:
        name = make(client)["sheet"]
        assert client.get("sheets")["is_there"] is False
        assert refusal_of(client.post, f"sheets/{name}/tasks").code == "PLANNER_MISSING"
        assert refusal_of(client.post, "public/plan", {"answers": {}}).code == "PLANNER_MISSING"


def test_a_sheet_that_isnt_there(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        for path in ("", "/report"):
            assert refusal_of(client.get, f"sheets/{NONE}{path}").code == "UNKNOWN"
        assert refusal_of(client.get, f"sheets/{NONE}/file", kind="json").code == "UNKNOWN"
        assert refusal_of(client.get, f"sheets/{make(client)['sheet']}/report").code == "UNKNOWN"
    assert [column.name for column in sheet.primary_key] == ["id"]
