"""A member's own files: sent as they are, kept within a room of 50 MB, given to nobody else, gone with the member."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select

from gateway.client import IN_PROCESS
from gateway.db.tables import upload
from gateway.hosting.opening import Gateways
from gateway.http.errors import Problem
from gateway.http.rate import RateLimit
from gateway.uploads import delete_of, keep, store
from gateway.uploads.store import FileBounds
from tests.helpers.files.pictures import SECRET, make_jpeg, make_pdf, make_png_head
from tests.helpers.gateway.trial import FoundTrial, add_member

ADA, BEA = "m0001", "m0002"
CSV = b"ora;kWh\n1;0,5\n"


@dataclass
class Town:
    """A trial with two members."""

    trial: Gateways
    ada: str
    bea: str

    def ask(self, method: str, path: str, data: bytes = b"", *, who: str = ADA, at: str = "citizens") -> httpx.Response:
        """Ask as a member, with a file as the body."""
        with (self.trial.client("citizens", who, at=at) as client,
              httpx.Client(transport=httpx.WSGITransport(self.trial.wsgi), base_url=IN_PROCESS) as http):
            token = client.open_session()
            return http.request(method, f"/{at}/api/v1/{path}", content=data,
                                headers={"Authorization": f"Bearer {token}", "Content-Type": "text/html"})

    def keep(self, kind: str, data: bytes, **more: Any) -> Any:
        return self.ask("POST", f"uploads?kind={kind}", data, **more).json()

    def count(self) -> int:
        with self.trial.gateway("citizens").database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(upload)) or 0)


@pytest.fixture(scope="module")
def module_town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Town]:
    with found_trial(tmp_path_factory.mktemp("uploads") / "volano") as trial:
        yield Town(trial, add_member(trial, "citizens", 1), add_member(trial, "citizens", 2))


@pytest.fixture
def town(module_town: Town) -> Town:
    """With nothing kept, and nothing counted."""
    gateway = module_town.trial.gateway("citizens")
    gateway._memories.pop(FileBounds, None)
    with gateway.database.write() as connection:
        delete_of(connection, module_town.ada)
        delete_of(connection, module_town.bea)
    return module_town


def test_a_photo_is_kept_made_anew_and_given_back(town: Town) -> None:
    kept = town.keep("photo", make_jpeg(2_000, 1_000))
    assert (kept["kind"], kept["media"], kept["belongs_to"]) == ("photo", "image/jpeg", "")
    answer = town.ask("GET", f"uploads/{kept['id']}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert len(answer.content) == kept["bytes"] and SECRET.encode() not in answer.content
    assert Image.open(BytesIO(answer.content)).size == (1_600, 800)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("kind", "data", "media"), [
    ("document", make_pdf(), "application/pdf"), ("table", CSV, "application/octet-stream"),
])
def test_what_is_no_photo_is_an_attachment_as_it_came(town: Town, kind: str, data: bytes, media: str) -> None:
    answer = town.ask("GET", f"uploads/{town.keep(kind, data)['id']}")
    assert (answer.content, answer.headers["Content-Type"]) == (data, media)
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if kind == "document":
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert "sandbox" in policy and "default-src 'none'" in policy


def test_files_are_listed_with_the_room_that_is_left_and_deleted(town: Town) -> None:
    kept = [town.keep("table", CSV), town.keep("document", make_pdf())]
    listed = town.ask("GET", "uploads").json()
    assert sorted(listed["uploads"], key=lambda one: one["id"]) == sorted(kept, key=lambda one: one["id"])
    assert listed["left_bytes"] == 50_000_000 - sum(one["bytes"] for one in kept)
    assert town.ask("DELETE", f"uploads/{kept[0]['id']}").status_code == 204
    assert [one["id"] for one in town.ask("GET", "uploads").json()["uploads"]] == [kept[1]["id"]]
    assert town.ask("DELETE", f"uploads/{kept[0]['id']}").json()["code"] == "UNKNOWN"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_anothers_file_is_as_if_it_were_not_there(town: Town, method: str) -> None:
    name = town.keep("table", CSV)["id"]
    answer = town.ask(method, f"uploads/{name}", who=BEA)
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN")
    assert town.ask("GET", "uploads", who=BEA).json()["uploads"] == []
    assert town.ask("GET", f"uploads/{name}").content == CSV


@pytest.mark.parametrize(("kind", "data", "status", "code"), [
    ("photo", make_pdf(), 415, "UPLOAD_OTHER_KIND"), ("document", make_jpeg(), 415, "UPLOAD_OTHER_KIND"),
    ("table", b"<svg onload=alert(1)>", 415, "UPLOAD_OTHER_KIND"), ("photo", b"", 415, "UPLOAD_OTHER_KIND"),
    ("photo", make_png_head(8_200, 5_000), 422, "UPLOAD_TOO_MANY_PIXELS"),
    ("photo", make_jpeg()[:-100], 422, "UPLOAD_UNREADABLE"),
    ("photo", make_jpeg() + bytes(5_000_000), 413, "UPLOAD_TOO_LARGE"),
    ("table", bytes(20_000_001), 413, "BODY_TOO_LARGE"),
    ("video", b"x", 422, "INVALID"), ("", b"x", 422, "INVALID"),
])  # fmt: skip
def test_another_file_is_refused_with_a_code_and_nothing_is_kept(
    town: Town, kind: str, data: bytes, status: int, code: str
) -> None:
    answer = town.ask("POST", f"uploads?kind={kind}", data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert town.count() == 0


def test_what_people_send_stays_at_their_own_organisation(town: Town) -> None:
    for asked in ("POST uploads?kind=table", "GET uploads", "GET uploads/x", "DELETE uploads/x"):
        answer = town.ask(*asked.split(), CSV, at="gse")
        assert (answer.status_code, answer.json()["code"]) == (404, "WRONG_GATEWAY")


def test_a_members_room_is_50_mb_and_anothers_is_apart(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.MOST_BYTES == 50_000_000
    monkeypatch.setattr(store, "MOST_BYTES", 2 * len(CSV))
    first = town.keep("table", CSV)
    town.keep("table", CSV)
    assert town.keep("table", CSV)["code"] == "UPLOADS_FULL"
    assert town.keep("table", CSV, who=BEA)["kind"] == "table"
    town.ask("DELETE", f"uploads/{first['id']}")
    assert town.keep("table", CSV + b"2")["code"] == "UPLOADS_FULL"
    assert town.keep("table", CSV)["kind"] == "table"


def test_so_many_files_a_minute(town: Town) -> None:
    gateway = town.trial.gateway("citizens")
    gateway.memory(FileBounds)._rate = RateLimit(2)
    codes = [town.keep("table", CSV).get("code", "") for _ in range(3)]
    assert codes == ["", "", "TOO_MANY_CALLS"]
    assert town.keep("table", CSV, who=BEA)["kind"] == "table"


@pytest.mark.parametrize(("kind", "data"), [("photo", make_jpeg()), ("table", CSV)])
@pytest.mark.parametrize("busy", ["citizens", "gse"])
def test_nobody_waits_while_a_file_is_looked_at_at_any_gateway_of_the_process(
    town: Town, kind: str, data: bytes, busy: str
) -> None:
    began_s = time.monotonic()
    with town.trial.gateway(busy).memory(FileBounds).enter():
        answer = town.ask("POST", f"uploads?kind={kind}", data)
    assert time.monotonic() - began_s < 5
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "UPLOADS_BUSY", "2")
    assert town.keep("photo", make_jpeg())["kind"] == "photo"


def test_what_belongs_to_something_goes_with_it(town: Town) -> None:
    gateway = town.trial.gateway("citizens")
    for belongs_to in ("offer/1", "offer/1", "offer/2"):
        keep(gateway, town.ada, "table", CSV, belongs_to)
    keep(gateway, town.bea, "table", CSV, "offer/1")
    with gateway.database.write() as connection:
        assert delete_of(connection, town.ada, "offer/1") == 2
    assert town.count() == 2


def test_erasing_a_member_erases_the_files(town: Town) -> None:
    town.keep("photo", make_jpeg())
    town.keep("table", CSV)
    town.keep("table", CSV, who=BEA)
    with town.trial.client("citizens", "officer") as officer:
        report = officer.post(f"members/{town.ada}/erase")
    assert {"what": "uploads", "count": 2} in report["erased"]
    assert town.count() == 1
    assert town.ask("GET", "uploads", who=BEA).json()["uploads"] != []


def test_of_an_erased_file_nothing_is_left_on_the_disk(town: Town) -> None:
    unique = b"ora;chiave-sotto-il-vaso\n"
    database = town.trial.gateway("citizens").database
    file = Path(str(database.engine.url.database))   # PostgreSQL's own files are its operator's matter
    town.keep("table", unique + 2_000 * b"1;2\n")
    with town.trial.client("citizens", "officer") as officer:
        officer.post(f"members/{town.ada}/erase")
    held = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*")) if file.is_absolute() else b""
    assert town.count() == 0 and unique not in held and b"1;2\n1;2\n" not in held


def test_nothing_of_a_file_is_logged(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    photo = make_jpeg()   # PIL tells of what it writes
    caplog.set_level("DEBUG")
    town.keep("photo", photo)
    town.keep("photo", photo[:-100])
    town.keep("table", CSV)
    assert "kWh" not in caplog.text and SECRET not in caplog.text


def test_a_photo_is_not_made_while_the_room_is_full(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 0)
    monkeypatch.setattr(store, "make_anew", lambda _: pytest.fail("made anew"))
    with pytest.raises(Problem) as caught:
        keep(town.trial.gateway("citizens"), town.ada, "photo", make_jpeg())
    assert caught.value.code == "UPLOADS_FULL"


def test_a_client_without_a_session_sends_none(town: Town) -> None:
    with httpx.Client(transport=httpx.WSGITransport(town.trial.wsgi), base_url=IN_PROCESS) as http:
        assert http.post("/citizens/api/v1/uploads?kind=table", content=CSV).status_code == 401
