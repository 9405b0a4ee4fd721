"""The manager's page of readings, on real gateways: files brought, refused, replaced by others, and taken back."""

import io
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from gateway.hosting.opening import Gateways
from tests.analytics.imports.samples import UNARETI_HEADER, make_unareti
from tests.helpers.gateway.trial import PERIMETER, add_member, founded_trial
from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import Window
from webapp.app import create_app
from webapp.doors import Door

POINT = "IT001E00000001"
HEADER = "metering_point,perimeter,register,start,energy_wh\n"


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    with founded_trial(tmp_path / "volano") as trial:
        add_member(trial, "citizens", 1)
        yield enter(trial)


def enter(trial: Gateways) -> Window:
    signer = trial.enrol("gse", "manager", ("energy_operator",))
    door = Door("", lambda at: trial.client_of(at, signer).open_session())
    window = Window(create_app(trial.client_of, "Borgo", {"manager": door}).test_client())
    assert window.post("/en/manager/door").status_code == 303
    return window


def look(window: Window, language: str = "en") -> str:
    return shown(window.get(f"/{language}/manager/readings?month=2024-05").text)


def shown(html: str) -> str:
    return strip(unescape(html.partition("<main")[2].partition("</main>")[0]))


def send(window: Window, act: str, content: bytes = b"", name: str = "", *, typed: bytes = b"", **form: str) -> str:
    """Post a form with a file as a browser does; what is shown then."""
    token = window.get("/en/manager/readings").text.split('name="form_token" value="')[1].split('"')[0]
    file = {"file": (io.BytesIO(content), name)} if name else {}
    data = {"form_token": token, "content": typed.decode(), **form, **file}
    came = window.post(f"/en/manager/readings/{act}?month=2024-05", data=data, content_type="multipart/form-data")
    return shown(came.text) if came.status_code != 303 else look(window)


def make_table(*energy_wh: int, point: str = POINT, perimeter: str = PERIMETER) -> bytes:
    rows = (f"{point},{perimeter},withdrawn,2024-05-02T{hour:02d}:00:00+02:00,{wh}\n"
            for hour, wh in enumerate(energy_wh, 8))
    return (HEADER + "".join(rows)).encode()


def test_a_file_is_kept_once(window: Window) -> None:
    told = send(window, "bring", make_table(100, 200), "may.csv")
    assert "Read as: a table of readings" in told and "new: 2 already there: 0 replaced: 0 refused: 0" in told
    assert "already there: 2" in send(window, "bring", make_table(100, 200), "again.csv")
    assert "may.csv" in told and "again.csv" not in look(window)


def test_what_is_typed_is_kept_too(window: Window) -> None:
    assert "new: 1" in send(window, "bring", typed=make_table(100))


def test_others_values_are_replaced_only_where_the_form_says_so(window: Window) -> None:
    send(window, "bring", make_table(100), "a.csv")
    told = send(window, "bring", make_table(300), "b.csv")
    assert "Nothing was kept" in told and "0.1 → 0.3 kWh" in told and "b.csv" not in look(window)
    told = send(window, "bring", make_table(300), "b.csv", replace="yes")
    assert "replaced: 1" in told and "b.csv" in look(window)


def test_an_import_is_taken_back_unless_a_later_one_stands_on_it(window: Window) -> None:
    send(window, "bring", make_table(100), "a.csv")
    send(window, "bring", make_table(300), "b.csv", replace="yes")
    assert "undo what came later first" in send(window, "undo", **{"import": "1"})
    assert "Taken back" in send(window, "undo", **{"import": "2"})
    assert "already there: 1" in send(window, "bring", make_table(100), "a.csv")


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "9" * 30, "²"])
def test_what_is_no_import_s_number_is_refused(window: Window, number: str) -> None:
    token = window.get("/en/manager/readings").text.split('name="form_token" value="')[1].split('"')[0]
    came = window.post("/en/manager/readings/undo", data={"form_token": token, "import": number})
    assert came.status_code == 400


def test_a_distributor_s_file_is_known_by_its_looks(window: Window) -> None:
    file = make_unareti(*(f"{POINT};20240502;{hour:02d}0000;2;0,025;;E" for hour in range(3)))
    assert "curves of Unareti and Duereti" in send(window, "bring", file, "C_202405.csv")


@pytest.mark.parametrize(("file", "words"), [
    (make_table(100, point="IT001E00000099"), "no member has the metering point IT001E00000099"),
    (make_table(100).replace(b"100", b"x"), "Line 2:"),
    (make_table(*[90_000_000] * 6), "no value fits"),
    (b"name,organisation\nAda Esempio,citizens\n", "it holds"),
    (b"month,plant,injected_kwh,shared_kwh,premium_eur,valorisation_eur\n2024-05,IT001E00000001,1,1,1,1\n", "it holds"),
    (b"hello", "no known form"), (b"", ""), (b"\x89PNG\r\n\x1a\n\0", ""),
    (UNARETI_HEADER.encode(), "Line"),
])
def test_what_cant_be_taken_is_refused_whole(window: Window, file: bytes, words: str) -> None:
    told = send(window, "bring", file, "x.csv")
    assert "Nothing was kept" in told and words in told
    assert "No file was brought yet" in look(window) and "Nessun file finora" in look(window, "it")


def test_a_register_that_its_form_does_not_count_is_never_taken_for_another(window: Window) -> None:
    file = make_unareti(f"{POINT};20240502;000000;2;0,025;;E")
    told = send(window, "bring", file, "C_202405.csv", register="produced")
    assert "Nothing was kept" in told and "do not count what is produced" in told


def test_a_point_that_is_none_is_said(window: Window) -> None:
    assert "Nothing was kept" in send(window, "bring", make_table(1), "x.csv", point="IT")
