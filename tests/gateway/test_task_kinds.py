"""What the worker makes of each kind is what its route gives: a period worked out again, all accounts, an import."""

import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.frames import Readings, Series
from analytics.reports.papers import read_papers
from chaincode.audit.evidence import open_evidence
from chaincode.audit.recompute import parse_recomputation
from chaincode.audit.trust import describe_genesis, format_trust, parse_trust
from chaincode.audit.verify import verify
from gateway.acts import importing
from gateway.acts.tasks import ask, follow
from gateway.client import Client
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import DATES, MONTH, close, founded, record  # noqa: F401 - a fixture
from tests.helpers.gateway.settling import settle
from tests.helpers.gateway.trial import FOUNDED, give_backing, midnight_s
from tests.helpers.gateway.working import running_worker
from tests.helpers.network.waiting import wait_for

HOURS = 120


@pytest.fixture
def worked(town: Any, tmp_path: Path) -> Iterator[tuple[Gateways, list[str], Client]]:
    """The town with a worker."""
    trial, members, operator = town
    trust = trial.gateway("gse").settings.trust_file
    trust.write_text(format_trust(describe_genesis(next(trial.ledger.blocks(0)).raw)), encoding="utf-8")
    with running_worker(trial.folder, tmp_path / "worker.log"):
        yield trial, members, operator


def have_done(client: Client, kind: str, **inputs: Any) -> Any:
    ended = follow(client, ask(client, kind, inputs))
    assert ended["state"] == "done", ended
    return ended


def test_a_settled_period_comes_to_the_same(worked: tuple[Gateways, list[str], Client]) -> None:
    trial, members, operator = worked
    assert refusal_of(ask, operator, "recompute", {"period": FOUNDED}).code == "UNKNOWN"
    give_backing(trial, 9, DATES)
    settle(trial, incomplete="three days are enough here")
    trial.catch_up()
    done = have_done(operator, "recompute", period=FOUNDED)
    assert (done["part"], done["parts"]) == (trial.ledger.height(),) * 2
    found = parse_recomputation(done["result"])
    assert (found.is_ok, [one.members for one in found.settlements]) == (True, [len(members)])
    assert found.to_plain() == done["result"]
    with trial.client("commerce", at="gse") as shop:
        assert refusal_of(ask, shop, "recompute", {"period": FOUNDED}).code == "ROLE_NEEDED"
    with trial.client("citizens") as elsewhere:
        assert refusal_of(ask, elsewhere, "recompute", {"period": FOUNDED}).code == "WRONG_GATEWAY"


def test_the_chain_is_taken_away_in_one_file_without_anybodys_hours(
    worked: tuple[Gateways, list[str], Client], tmp_path: Path
) -> None:
    trial, _, _ = worked
    path, trusted = tmp_path / "evidence.zip", parse_trust(trial.gateway("gse").settings.trust_file.read_text("utf-8"))
    with trial.client("gse", "auditor") as auditor:
        done = have_done(auditor, "evidence")
        path.write_bytes(auditor.get(f"tasks/{done['id']}/file"))
        assert ask(auditor, "evidence", {})["id"] == done["id"]   # of the same height it is the same
    height = trial.ledger.height()
    assert (done["result"], done["file"], done["part"], done["parts"]) == (
        {"blocks": height}, f"evidence-{done['id']}.zip", height, height)
    with open_evidence(path) as held, held.open_blocks() as blocks:
        assert (held.height, held.periods) == (height, ())
        assert verify(blocks, trusted).is_ok


def test_all_accounts_of_a_month_are_one_archive(worked: tuple[Gateways, list[str], Client]) -> None:
    trial, members, operator = worked
    assert refusal_of(ask, operator, "accounts", {"month": MONTH}).code == "UNKNOWN"
    close(operator, record(operator, 20_000, "GSE-1"))
    done = have_done(operator, "accounts", month=MONTH, language="en", names={members[0]: "Ada Esempio"})
    assert (done["result"], done["part"], done["file"]) == (
        {"accounts": len(members)}, len(members), f"accounts-{done['id']}.zip")
    papers = dict(read_papers(io.BytesIO(operator.get(f"tasks/{done['id']}/file"))))
    assert len(papers) == len(members)
    assert all(content.startswith(b"%PDF-") for content in papers.values())
    assert [name for name in papers if "ada-esempio" in name] == [f"{MONTH}-0001-ada-esempio.pdf"] or members != sorted(
        members)
    pages = have_done(operator, "accounts", month=MONTH, format="html")
    assert all(b"Perch" in content for _, content in read_papers(
        io.BytesIO(operator.get(f"tasks/{pages['id']}/file"))))
    with trial.client("gse", "auditor") as auditor:
        assert refusal_of(ask, auditor, "accounts", {"month": MONTH}).code == "ROLE_NEEDED"


def test_accounts_are_made_anew_once_their_month_changed(worked: tuple[Gateways, list[str], Client]) -> None:
    _, _, operator = worked
    close(operator, record(operator, 20_000, "GSE-1"))
    first = have_done(operator, "accounts", month=MONTH, format="html")
    assert ask(operator, "accounts", {"month": MONTH, "format": "html"})["id"] == first["id"]
    close(operator, record(operator, 5_000, "GSE-2"))
    assert ask(operator, "accounts", {"month": MONTH, "format": "html"})["id"] != first["id"]


def make_readings(points: int, energy_wh: int) -> Readings:
    """So many hours of so many of the town's points, on days of which it has none."""
    starts = midnight_s(FOUNDED) + 10 * 86_400 + 3_600 * np.arange(HOURS)
    return Readings(
        tuple(Series(f"IT001E{number:08d}", "withdrawn") for number in range(1, points + 1)),
        np.repeat(np.arange(points), HOURS), np.tile(starts, points), np.full(HOURS * points, 3_600),
        np.full(HOURS * points, energy_wh), np.zeros(HOURS * points, np.bool_),
    )


def bring_in(operator: Client, uploaded: importing.Uploaded, **terms: bool) -> importing.SentReadings:
    task = uploaded.describe_task(**{"replace": False, "preview": False, **terms})
    done = have_done(operator, "import", **task)
    return uploaded.read_answers(operator.get(f"tasks/{done['id']}/file"))


def upload(operator: Client, energy_wh: int = 5, points: int = 3) -> importing.Uploaded:
    parts = [importing.make_part("a.csv", b"a", make_readings(points, energy_wh))]
    return importing.upload_curves(operator, "distributor", parts)


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of three points is three parts."""
    monkeypatch.setattr(importing, "CURVE_VALUES", HOURS)
    monkeypatch.setattr(importing, "_LONGEST_GAP", 1)


@pytest.mark.usefixtures("in_parts")
def test_an_import_is_compared_brought_in_and_replaced(worked: tuple[Gateways, list[str], Client]) -> None:
    _, _, operator = worked
    uploaded = upload(operator)
    assert len(uploaded.digests) == 3
    compared = bring_in(operator, uploaded, preview=True)
    assert (compared.count("new"), compared.import_id, compared.changes) == (3 * HOURS, 0, True)
    kept = bring_in(operator, uploaded)
    assert (kept.count("new"), kept.count("same"), kept.import_id > 0) == (3 * HOURS, 0, True)
    again = bring_in(operator, uploaded)  # the same, asked again: it looks at what is there now
    assert (again.count("new"), again.count("same"), again.changes) == (0, 3 * HOURS, False)
    other = upload(operator, 6)
    assert bring_in(operator, other).rejected == {"REPLACES": 3 * HOURS}
    replaced = bring_in(operator, other, replace=True)
    assert (replaced.count("replaced"), [one.name for one in replaced.replacements]) == (3 * HOURS, ["a.csv"] * 3)
    direct = importing.send_curves(operator, "distributor", [importing.make_part("a.csv", b"a", make_readings(3, 6))])
    assert direct.count("same") == 3 * HOURS


@pytest.mark.usefixtures("in_parts")
def test_an_import_that_is_killed_amid_its_parts_is_one_import_and_nothing_twice(
    worked: tuple[Gateways, list[str], Client]
) -> None:
    trial, _, operator = worked
    own, uploaded = trial.folder / "gse", upload(operator)
    (own / "pause").touch()
    task = ask(operator, "import", uploaded.describe_task(replace=False, preview=False))
    wait_for(lambda: (own / "noted-parts").exists() and len((own / "noted-parts").read_text().split()) >= 4)
    os.kill(int((own / "noted-parts").read_text().split()[-1]), signal.SIGKILL)
    (own / "pause").unlink()
    done = follow(operator, task)
    assert done["state"] == "done"
    kept = uploaded.read_answers(operator.get(f"tasks/{done['id']}/file"))
    assert (kept.count("new"), kept.count("same")) == (3 * HOURS, 0)
    only, before, *_ = operator.get("imports")["imports"]
    assert (only["import"], only["new"], before["import"]) == (kept.import_id, 3 * HOURS, kept.import_id - 1)
    begun = [line.split()[0] for line in (own / "noted-parts").read_text().splitlines()]
    assert begun == [uploaded.digests[0], uploaded.digests[1], uploaded.digests[1], uploaded.digests[2]]


def test_parts_that_are_not_there_and_who_may_send_them(worked: tuple[Gateways, list[str], Client]) -> None:
    trial, _, operator = worked
    inputs = {"source": "distributor", "parts": ["0" * 64]}
    assert refusal_of(ask, operator, "import", inputs).code == "UNKNOWN"
    assert refusal_of(ask, operator, "import", inputs | {"parts": []}).values == {"fields": "inputs.parts"}
    assert refusal_of(ask, operator, "import", inputs | {"parts": ["../x"]}).values == {"fields": "inputs.parts"}
    with trial.client("gse", "officer") as officer:
        assert refusal_of(ask, officer, "import", inputs).code == "ROLE_NEEDED"
        assert refusal_of(officer.post, "curves/parts", {}).code == "ROLE_NEEDED"
    bad = {"source": "distributor", "curves": [{"metering_point": "x", "register": "withdrawn", "interval_s": 900,
                                                "start": "2024-05-01T00:00:00+02:00", "energy_wh": "1"}]}
    assert refusal_of(operator.post, "curves/parts", bad).values == {"fields": "curves"}


def test_what_is_sent_is_named_by_its_content(worked: tuple[Gateways, list[str], Client]) -> None:
    trial, _, operator = worked
    first, again = upload(operator).digests, upload(operator).digests
    assert first == again
    kept = trial.folder / "gse" / "tasks" / "parts"
    assert sorted(path.name for path in kept.iterdir()) == sorted(set(first))
    assert json.loads((kept / first[0]).read_bytes())["files"][0]["name"] == "a.csv"
