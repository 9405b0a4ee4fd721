"""Commands that a gateway sends by itself: their ids are known to nobody, and kept for the same job."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.db.tables import own_command
from gateway.hosting.opening import Gateways, open_gateways
from gateway.http import acting
from gateway.http.acting import act, keep_command_id
from gateway.ledger.port import LedgerCall, execute
from tests.helpers.gateway.trial import FOUNDED, CopyTrial

ARGUMENTS = {"date": "2024-05-02"}


def test_the_same_job_has_one_id_and_another_another(fresh_trial: Gateways) -> None:
    gateway = fresh_trial.gateway("gse")
    found = keep_command_id(gateway, FOUNDED, "open_day", ARGUMENTS)
    assert re.fullmatch(FOUNDED + "-[0-9a-f]{32}", found)
    assert keep_command_id(gateway, FOUNDED, "open_day", dict(ARGUMENTS)) == found
    others = {
        keep_command_id(gateway, "2024-05-02", "open_day", ARGUMENTS),
        keep_command_id(gateway, FOUNDED, "open_day", {"date": "2024-05-03"}),
        keep_command_id(gateway, FOUNDED, "drop", ARGUMENTS),
        keep_command_id(fresh_trial.gateway("citizens"), FOUNDED, "open_day", ARGUMENTS),
    }
    assert len(others | {found}) == 5


def test_a_copy_of_a_community_chooses_other_ids(fresh_trial: Gateways, tmp_path: Path, copy_trial: CopyTrial) -> None:
    fresh_trial.close()
    copy_trial(fresh_trial.folder, tmp_path / "copy")
    found = []
    for folder in (fresh_trial.folder, tmp_path / "copy"):
        with open_gateways(folder) as trial:
            found.append(keep_command_id(trial.gateway("gse"), FOUNDED, "open_day", ARGUMENTS))
    assert len(set(found)) == 2


def test_a_restart_after_a_crash_goes_on_with_the_same_id(
    fresh_trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = fresh_trial.gateway("gse")

    def crash(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(acting, "_act", crash)
        with pytest.raises(KeyboardInterrupt):
            act(gateway, FOUNDED, "open_day", ARGUMENTS)
    with gateway.database.read() as connection:
        kept = connection.scalar(select(own_command.c.command_id))
    done = act(gateway, FOUNDED, "open_day", ARGUMENTS)
    assert done.response["command_id"] == kept
    assert act(gateway, FOUNDED, "open_day", ARGUMENTS).is_repeated


def test_old_ids_are_forgotten(fresh_trial: Gateways) -> None:
    gateway = fresh_trial.gateway("gse")
    keep_command_id(gateway, "2024-01-01", "open_day", ARGUMENTS)
    keep_command_id(gateway, "2024-05-01", "open_day", ARGUMENTS)
    with gateway.database.read() as connection:
        assert list(connection.scalars(select(own_command.c.date))) == ["2024-05-01"]


def test_nobody_stops_the_day_by_using_up_the_services_ids(fresh_trial: Gateways) -> None:
    """An ordinary member sends `drop` for each service under the id that a public hash would give, and in its name."""
    member = fresh_trial.enrol("citizens", "m0001")
    for organisation in ("citizens", "commerce", "municipality", "gse"):
        key = fresh_trial.gateway(organisation)
        command_id = keep_command_id(key, FOUNDED, "open_day", ARGUMENTS)
        execute(fresh_trial.ledger, LedgerCall("drop", command_id, "", {"records": []}), member)
    assert act(fresh_trial.gateway("commerce"), FOUNDED, "open_day", ARGUMENTS).response["date"] == FOUNDED
