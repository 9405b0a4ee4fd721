"""Files of a sheet by the one door in: kept for the field that names them, worked out with, refused, copied, gone."""

from collections.abc import Iterator
from typing import Any

import pytest

from analytics.csv_table import localise
from analytics.planner.curves import FOLDER
from analytics.planner.sheet import parse_sheet
from gateway import uploads
from gateway.client import Client
from gateway.features.planner import files, store
from gateway.features.planner.tasks import KINDS
from gateway.hosting.opening import Gateways
from gateway.http.errors import UNKNOWN
from gateway.uploads.store import FileBounds
from tests.helpers.gateway.planned import SMALL, work_out
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FoundTrial

EXAMPLES = sorted((FOLDER.parent / "examples").glob("*.toml"))
BILLS = ("mese;kwh\n" + "".join(f"{month};100\n" for month in range(1, 13))).encode()
WEATHER = (FOLDER / "weather_45N_8E.csv").read_bytes()
OPEN = SMALL.replace("years = 2", "years = 15").replace(
    "kw = 3", 'kw = 3\nmost_kw = 6\nsource = "hydro"\nmonthly_kwh = ' + str([300] * 12))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path_factory.mktemp("sheet-files") / "volano") as trial:
        yield trial


@pytest.mark.parametrize(("content", "zone"), [
    *((path.read_text(), parse_sheet(path.read_bytes()).zone) for path in EXAMPLES),
    (SMALL.replace("Piemonte", "Sicilia"), "SICI"), ("[project", ""), ("", ""),
], ids=[*(path.stem for path in EXAMPLES), "Sicilia", "broken", "empty"])
def test_a_file_of_prices_is_read_in_the_zone_of_its_sheet(content: str, zone: str) -> None:
    assert files.find_zone(content) == zone


def send(client: Client, name: str, where: str, field: str, data: bytes, called: str = "mine.csv") -> Any:
    return client.post_file(f"sheets/{name}/files", data, where=where, field=field, called=called)


def hold(town: Gateways, name: str) -> list[str]:
    """The uploads that belong to a sheet."""
    gateway = town.gateway("municipality")
    with gateway.database.read() as connection:
        row = store.find(connection, name)
    return [] if row is None else [one.id for one in uploads.list_held(gateway, row.owner) if one.belongs_to == name]


def test_bills_and_weather_are_worked_out_with(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        sent = send(client, name, "member.0", "bills", BILLS, "Bollette 2024.CSV")
        member = next(table["texts"] for table in sent["tables"] if table["where"] == "member.0")
        assert (member["bills"].startswith("bills-"), "yearly_kwh" in member, sent["faults"]) == (True, False, [])
        sent = send(client, name, "site.0", "weather", WEATHER)
        assert (len(sent["files"]), sent["is_current"], sent["has_hours"]) == (2, False, False)
        assert work_out(town, client, name, draws=False)["state"] == "done"
        found = client.get(f"sheets/{name}")
        hours = client.get(f"sheets/{name}/file", kind="csv", language="en").decode().splitlines()
        assert (found["is_current"], found["has_hours"], len(hours)) == (True, True, 8761)
        assert sum(int(line.split(",")[2]) for line in hours[1:]) == 1_200_000
        italian = client.get(f"sheets/{name}/file", kind="csv", language="it").decode()
        assert italian == localise("\r\n".join([*hours, ""]), "it") != "\r\n".join([*hours, ""])
        again = send(client, name, "member.0", "bills", BILLS.replace(b"100", b"90"))
        assert (again["is_current"], len(again["files"]), len(hold(town, name))) == (False, 2, 2)


def test_what_cant_be_read_is_said_in_words_as_it_comes_in(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        refusal = refusal_of(send, client, name, "member.0", "bills", b"mese;kwh\n1;2\n")
        found = client.get(f"sheets/{name}")
    assert (refusal.code, found["content"], found["files"], hold(town, name)) == ("SHEET_UNFIT", SMALL, [], [])
    assert "riga 2" in refusal.words("it") and "2, 3, 4" in refusal.words("it") and ".csv:2" in refusal.words("en")


def test_a_file_is_judged_before_it_is_kept_and_counted_all_the_same(
    town: Gateways, monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(FileBounds, "count", lambda *_: seen.append("counted"))
    monkeypatch.setattr(files, "find_refusal", lambda *_: seen.append(hold(town, name)) or UNKNOWN(what="x", name="x"))
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        assert refusal_of(send, client, name, "member.0", "bills", BILLS).code == "UNKNOWN"
    assert (seen, hold(town, name)) == (["counted", []], [])


@pytest.mark.parametrize(("where", "field", "data", "code"), [
    ("member.0", "curve", b"<html></html>", "UPLOAD_OTHER_KIND"),
    ("site.0", "weather", b"%PDF-1.7 %%EOF", "UPLOAD_OTHER_KIND"),
    ("member.0", "yearly_kwh", BILLS, "INVALID"), ("member.7", "curve", BILLS, "SHEET_UNFIT"),
])
def test_what_isnt_taken_changes_nothing(town: Gateways, where: str, field: str, data: bytes, code: str) -> None:
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        assert refusal_of(send, client, name, where, field, data).code == code
        found = client.get(f"sheets/{name}")
    assert (found["content"], found["files"], hold(town, name)) == (SMALL, [], [])


def test_nobody_elses_sheet_takes_a_file(town: Gateways) -> None:
    with town.client("municipality", "officer") as client, town.client("gse", "officer", at="municipality") as other:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        client.post(f"sheets/{name}/shares", {"organisation": "gse"})
        assert refusal_of(send, other, name, "member.0", "bills", BILLS).code == "UNKNOWN"
        for path in ("sizes", "sized"):
            assert refusal_of(other.post, f"sheets/{name}/{path}").code == "UNKNOWN"


def test_a_copy_has_the_files_and_goes_with_its_own(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        send(client, name, "member.0", "bills", BILLS)
        made = client.post(f"sheets/{name}/copies", {})
        assert made["name"] == f"Copia di {client.get(f'sheets/{name}')['name']}"
        assert client.post(f"sheets/{name}/copies", {"language": "en"})["name"].startswith("Copy of ")
        assert (made["files"], made["faults"], len(hold(town, made["sheet"]))) == (
            client.get(f"sheets/{name}")["files"], [], 1)
        client.delete(f"sheets/{name}")
        assert len(hold(town, made["sheet"])) == 1
        gateway = town.gateway("municipality")
        with gateway.database.read() as connection:
            owner = store.find(connection, made["sheet"]).owner  # type: ignore[union-attr]
        client.delete(f"sheets/{made['sheet']}")
    assert [one for one in uploads.list_held(gateway, owner) if one.belongs_to in (name, made["sheet"])] == []


def test_a_copy_for_whose_files_there_is_no_room_isn_t_made(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        send(client, name, "member.0", "bills", BILLS)
        before = client.get("sheets")
        monkeypatch.setattr("gateway.uploads.store.MOST_BYTES", 1)
        assert refusal_of(client.post, f"sheets/{name}/copies", {}).code == "UPLOADS_FULL"
        assert client.get("sheets") == before


def test_sizes_are_chosen_as_long_work_and_put_into_the_sheet(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        fixed = client.post("sheets", {"content": SMALL})
        assert fixed["can_size"] is False
        name = client.post("sheets", {"content": OPEN})["sheet"]
        assert refusal_of(client.get, f"sheets/{name}/sizes").code == "UNKNOWN"
        asked = client.post(f"sheets/{name}/sizes")
        assert asked["can_size"] is True
        ended = work_out(town, client, name, asked=asked)
        assert (ended["state"], ended["kind"], ended["parts"]) == ("done", "plan_size", 4)
        report = client.get(f"sheets/{name}/sizes", language="it")
        assert [part["heading"] for part in report["parts"]] == ["Che cosa costruire", "A che cosa porta"]
        ((code, kw, _),) = report["parts"][0]["rows"]
        sized = client.post(f"sheets/{name}/sized")
        plant = next(table["texts"] for table in sized["tables"] if table["where"] == "plant.0")
        assert (code, round(float(plant["kw"]), 1)) == ("P", float(kw.replace(",", ".")))
        assert sized["has_sizes"] is False  # they were of the sheet before
    assert [kind.name for kind in KINDS] == ["plan", "plan_size"]
