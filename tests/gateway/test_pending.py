"""What an officer proposed stands in a list until another organisation has signed it."""

import pytest

from chaincode.wire.possession import bring_keys
from gateway.client import ApiError
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import FOUNDED, PERIMETER, add_member, make_point

POINT = {"perimeter": PERIMETER, "power_w": 3_000, "from_date": FOUNDED}


def make_pending(trial: Gateways) -> tuple[dict, dict]:
    """A registration by the citizens' officer: (its response, its arguments)."""
    officer, signer = trial.client("citizens", "officer"), trial.enrol("citizens", "m0001")
    tag = officer.post("metering-points/tag", {"metering_point": make_point(1)["metering_point"]})["tag"]
    command_id = officer.new_command_id()
    arguments = bring_keys([signer.key], command_id) | {"points": [POINT | {"tag": tag}]}
    return officer.execute("register", arguments, command_id=command_id)["response"], arguments


@pytest.mark.usefixtures("late_mirror")
def test_a_pending_is_listed_everywhere_with_all_that_it_says(fresh_trial: Gateways) -> None:
    response, arguments = make_pending(fresh_trial)
    for organisation in ("citizens", "gse"):
        (listed,) = fresh_trial.client(organisation, "officer").get("pending")["pending"]
        assert (listed["pending"], listed["digest"]) == (response["made"][0], response["facts"]["digest"])
        assert (listed["command"], listed["organisation"]) == ("register", "citizens")
        assert listed["arguments"] == arguments
        assert (listed["needed"], listed["countersigned_by"]) == (1, [])


def test_what_was_signed_is_listed_no_more(fresh_trial: Gateways) -> None:
    add_member(fresh_trial, "citizens", 1)
    assert fresh_trial.client("gse", "officer").get("pending") == {"pending": []}


def test_members_and_strangers_see_no_pending(fresh_trial: Gateways) -> None:
    add_member(fresh_trial, "citizens", 1)
    for client, status in ((fresh_trial.client("citizens", "m0001"), 403), (fresh_trial.client_of("citizens"), 401)):
        with pytest.raises(ApiError) as caught:
            client.get("pending")
        assert caught.value.status == status


def test_the_energy_operators_staff_see_what_waits(fresh_trial: Gateways) -> None:
    response, _ = make_pending(fresh_trial)
    manager = fresh_trial.enrol("gse", "manager", ("energy_operator",))
    (listed,) = fresh_trial.client_of("gse", manager).get("pending")["pending"]
    assert listed["pending"] == response["made"][0]
