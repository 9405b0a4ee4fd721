"""Who sees each of the manager's and the signatures' pages, on real gateways: page by role, as data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import add_member, founded_trial
from tests.helpers.webapp.stand_in import Window
from webapp.app import create_app
from webapp.doors import Door
from webapp.registry import PAGES

OPERATORS = {"gse operator", "gse service"}
CALLERS = {  # by name: organisation, name of the key, roles where it is made here
    "gse operator": ("gse", "manager", ("energy_operator",)), "gse service": ("gse", "service", None),
    "gse officer": ("gse", "officer", None), "gse auditor": ("gse", "auditor", None),
    "citizens officer": ("citizens", "officer", None), "municipality officer": ("municipality", "officer", None),
    "municipality auditor": ("municipality", "auditor", None), "member": ("citizens", "m0001", None),
}
SEEN_BY = {
    "manager": OPERATORS, "manager/days": OPERATORS, "manager/periods": OPERATORS, "manager/prices": OPERATORS,
    "manager/plants": OPERATORS,
    "manager/set-aside": OPERATORS, "manager/readings": OPERATORS,
    "manager/gse": OPERATORS, "manager/regulation": OPERATORS, "manager/payments": OPERATORS,
    "manager/payouts": OPERATORS, "manager/released": OPERATORS,
    # what waits is for all officers, auditors and services of the community to see, as it is at the command line
    "manager/signatures": set(CALLERS) - {"member"}, "municipality/signatures": set(CALLERS) - {"member"},
    "manager/tasks": set(CALLERS), "manager/plans-shared": set(CALLERS), "manager/notices": set(CALLERS),
}
OPEN_TO_ALL = {  # acts about what is the caller's own
    ("manager/tasks", "cancel"), ("manager/notices", "read"), ("manager/notices", "letters"),
}
FORM = {
    "period": "2024-05-08", "payment": "1", "month": "2024-05", "run": "r", "content": "x", "eur": "5",
    "flow": "premium", "kind": "advance", "reference": "x", "metering_point": "IT001E00000001",
    "register": "withdrawn", "from_date": "2024-05-01", "until_date": "2024-05-02", "reason": "x",
    "import": "1", "shown": "5a" * 32, "digest": "5a" * 32}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateways]:
    with founded_trial(Path(tmp_path_factory.mktemp("rights")) / "volano") as trial:
        add_member(trial, "citizens", 1)
        yield trial


def enter(trial: Gateways, caller: str, portal: str) -> Window:
    """A browser that a caller's key let in at a portal, whoever they are."""
    organisation, name, roles = CALLERS[caller]
    is_new = roles is not None and not (trial.folder / "keys" / organisation / name).exists()
    signer = trial.enrol(organisation, name, roles or ()) if is_new else trial.signer(organisation, name)
    door = Door("", lambda at: trial.client_of(at, signer).open_session())
    window = Window(create_app(trial.client_of, "Borgo", {portal: door}).test_client())
    assert window.post(f"/en/{portal}/door").status_code == 303
    return window


@pytest.mark.parametrize("caller", CALLERS)
def test_each_page_is_seen_by_whom_the_table_names(trial: Gateways, caller: str) -> None:
    found = {}
    for portal in ("manager", "municipality"):
        window = enter(trial, caller, portal)
        for path in (path for path in SEEN_BY if path.partition("/")[0] == portal):
            found[path] = window.get(f"/en/{path}").status_code
    assert {path for path, status in found.items() if status == 200} == {
        path for path, who in SEEN_BY.items() if caller in who}
    assert set(found.values()) <= {200, 403}


def test_the_table_has_each_page_of_the_manager() -> None:
    assert {page.path for page in PAGES if page.portal == "manager"} == {
        path for path in SEEN_BY if path.startswith("manager")}


@pytest.mark.parametrize("caller", sorted(set(CALLERS) - OPERATORS))
def test_nobody_else_s_form_changes_anything(trial: Gateways, caller: str) -> None:
    window = enter(trial, caller, "manager")
    token = window.get("/en/manager/tasks").text.split('name="form_token" value="')[1].split('"')[0]
    height = trial.client("gse").get("health")["height"]
    for page in (page for page in PAGES if page.portal == "manager"):
        for act in page.acts:
            if (page.path, act) not in OPEN_TO_ALL:
                status = window.post(f"/en/{page.path}/{act}", data={"form_token": token, **FORM}).status_code
                assert status in (400, 403, 404, 409), (page.path, act)
    assert trial.client("gse").get("health")["height"] == height
