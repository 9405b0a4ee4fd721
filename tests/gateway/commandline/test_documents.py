"""`volano document`, `pause`, `members delegate` and `reclaim`, typed at a community."""

from pathlib import Path

import pytest

from .conftest import Desk, copy


@pytest.fixture
def desk(peopled: Path, tmp_path: Path) -> Desk:
    return copy(peopled, tmp_path)


def test_minutes_are_sealed_open_and_a_request_opens_on_its_day(desk: Desk) -> None:
    minutes = desk.write("verbale.txt", "Si decide.")
    sealed = desk.ask("document", "seal", "minutes", minutes, "--organisation", "municipality")
    request = desk.write("tetto.txt", "Un tetto da coprire.")
    today = desk.ask("document", "list")["date"]
    later = f"{today[:8]}{int(today[8:]) + 2:02d}"
    asked = desk.ask("document", "seal", "request", request, "--organisation", "citizens", "--on", later)
    quote = desk.write("preventivo.txt", "Mille.")
    desk.type("document", "seal", "quote", quote, "--as", "bottega-prova", "--request", asked["document"])
    assert "T16_TOO_EARLY" in desk.type("document", "open", quote, "--as", "bottega-prova", expects=1).output
    desk.type("days", "open", "--until", later)
    desk.type("document", "open", quote, "--as", "bottega-prova")
    states = {one["kind"]: one["state"] for one in desk.ask("document", "list")["documents"]}
    assert states == {"minutes": "opened", "request": "sealed", "quote": "opened"}
    assert sealed["document"] in desk.type("document", "list").stdout.replace("\n", "")
    desk.type("document", "seal", "minutes", minutes, expects=2)
    desk.type("document", "open", minutes.replace("verbale", "manca"), "--as", "bottega-prova", expects=2)


def test_three_organisations_pause_and_two_resume(desk: Desk) -> None:
    salt = desk.ask("pause", "sign", "letture assurde", "--organisation", "citizens")["salt"]
    for organisation in ("commerce", "gse"):
        desk.type("pause", "sign", "letture assurde", "--organisation", organisation, "--salt", salt)
    refused = desk.type("document", "seal", "minutes", desk.write("a.txt", "a"), "--organisation", "gse", expects=1)
    assert "T15_PAUSED" in refused.output
    for organisation in ("municipality", "gse"):
        desk.type("pause", "resume", "--organisation", organisation)
    assert "T15_NOT_PAUSED" in desk.type("pause", "resume", "--organisation", "gse", expects=1).output


def test_a_helper_and_a_key_kept_apart(desk: Desk) -> None:
    helper = desk.ask("members", "delegate", "--as", "ada-esempio", "--cap", "50", "--days", "9")
    assert (Path(helper["folder"]) / "key.pem").is_file()
    kept = desk.ask("members", "reclaim", "--prepare", "--as", "ada-esempio")["folder"]
    listed = desk.ask("members", "list")
    member = next(one["member"] for one in listed["members"] if one["name"] == "Ada Esempio")
    early = desk.type("members", "reclaim", "--key", kept, "--member", member, expects=1)
    assert "T12_NOT_YOUR_KEY" in early.output
    today = desk.ask("document", "list")["date"]
    desk.type("days", "open", "--until", f"{today[:8]}{int(today[8:]) + 3:02d}")  # recovery_days
    brought = desk.ask("members", "reclaim", "--key", kept, "--member", member)
    assert (Path(brought["folder"]) / "cert.pem").is_file()
    desk.type("members", "reclaim", expects=2)
