"""Euro kept above a month's tokens, from the ledger's room to members' accounts: may go, wait, act, are divided."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.reports.yearly import parse_year
from chaincode.rules.intervals import add_days
from gateway.client import Client
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import MONTH, REGULATION, check, close, record
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, add_member, give_backing, open_days, send_energy

DATES = [add_days(FOUNDED, number) for number in range(31)]
KEPT = '[kept]\nto = "division"\nafter_months = {months}\n\n[[line]]'
PLAIN = REGULATION.replace('[kept]\nto = "division"\nafter_months = 12\n\n', "")
CENTS = 40_000


def name_use(operator: Client, months: int = 0, to: str = "division") -> None:
    text = PLAIN.replace("[[line]]", KEPT.format(months=months).replace("division", to), 1)
    operator.post("repartition/regulation", {"text": text, "from_month": MONTH})


def settle(trial: Gateways, kind: str) -> None:
    with trial.client("gse") as operator, trial.client("municipality") as second:
        operator.post(f"periods/{FOUNDED}/anchor", {"kind": kind})
        operator.post(f"periods/{FOUNDED}/settle", {"kind": kind})
        second.post(f"periods/{FOUNDED}/countersign")


def sign(trial: Gateways, by: str, response: dict[str, Any]) -> None:
    with trial.client(by, "officer") as other:
        other.execute("countersign", {"target": response["made"][0], "digest": response["facts"]["digest"]})


def make_pending(operator: Client, cents: int, use: str = "division") -> dict[str, Any]:
    response: dict[str, Any] = operator.execute(
        "release_kept", {"month": MONTH, "cents": cents, "use": use},
    )["response"]
    return response


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Path, list[str]]]:
    """May is one period, settled for good; GSE's figure is there, and both of its flows are divided."""
    folder = tmp_path_factory.mktemp("town") / "volano"
    with found_trial(folder, euro_kept_bps=5_000, settle_days=31) as trial:
        members = [add_member(trial, "citizens", number) for number in (1, 2, 3, 4, 5)]
        members += [add_member(trial, "municipality", 9, power_w=60_000)]
        open_days(trial, "2024-06-01")
        for number in (1, 2, 3, 4, 5):
            send_energy(trial, number, DATES, withdrawn_wh=100 * number)
        send_energy(trial, 9, DATES, injected_wh=3_000)
        give_backing(trial, 9, DATES)
        for kind in ("provisional", "definitive"):
            settle(trial, kind)
        with trial.client("gse", "officer") as officer:
            made = officer.execute("official", {"month": MONTH, "euro_cents": CENTS})["response"]
        sign(trial, "municipality", made)
        with trial.client("gse") as operator:
            operator.post("repartition/regulation", {"text": PLAIN, "from_month": MONTH})
            for flow, cents in (("premium", 30_000), ("valorisation", 10_000)):
                close(operator, record(operator, cents, "GSE-1", flow=flow))
        trial.close()
        yield folder, members


def find_minted(operator: Client) -> int:
    (month,) = operator.get("supply")["months"]
    assert month["month"] == MONTH
    return int(month["minted_cents"])


def list_row(operator: Client) -> dict[str, Any]:
    return next(one for one in operator.get("repartition/month", month=MONTH)["rows"] if one["name"] == "released")


def test_released_euro_reach_the_members_to_the_cent(town) -> None:
    trial, members, operator = town
    name_use(operator)
    minted, before = find_minted(operator), operator.get("repartition/closings")["due_cents"]
    may = operator.get(f"repartition/releases/{MONTH}")
    assert minted > 0 and (may["state"], may["uses"]) == ("may", {"division": CENTS // 2 - minted})
    assert list_row(operator)["items"] == [{"month": MONTH, "cents": may["cents"], "state": "may"}]
    assert list_row(operator)["next"] == f"./volano repartition release {MONTH}"
    for one in may["closings"]:
        check(one)

    made = make_pending(operator, may["cents"])
    waits = operator.get(f"repartition/releases/{MONTH}")
    assert (waits["state"], waits["pending"]["pending"]) == ("waits", made["made"][0])
    assert refusal_of(operator.post, "repartition/releases", {"month": MONTH}).code == "NOT_RELEASED"
    sign(trial, "citizens", made)
    acts = operator.get(f"repartition/releases/{MONTH}")
    assert (acts["state"], acts["uses"]) == ("acts", may["uses"])
    (month,) = operator.get("supply")["months"]
    assert (month["kept_cents"], month["released_cents"]) == (minted, may["cents"])

    closed = operator.post("repartition/releases", {"month": MONTH})["closings"]
    assert [one["parts"] for one in closed] == [one["parts"] for one in may["closings"]]
    assert [one["payment"]["flow"] for one in closed] == ["premium", "valorisation"]
    for one in closed:
        check(one)
    assert -sum(one["kept_cents"] for one in closed) == may["cents"]
    after = operator.get("repartition/closings")["due_cents"]
    given = sum(part["cents"] for one in closed for part in one["parts"] if part["beneficiary"] in members)
    assert sum(after.values()) - sum(before.values()) == given > 0
    assert refusal_of(operator.post, "repartition/releases", {"month": MONTH}).code == "NOT_RELEASED"
    assert refusal_of(operator.get, f"repartition/releases/{MONTH}").code == "NOTHING_TO_RELEASE"
    assert (list_row(operator)["state"], list_row(operator)["items"]) == ("ok", [])


def test_papers_show_what_was_released(town) -> None:
    trial, members, operator = town
    name_use(operator, to="investment")
    cents = operator.get(f"repartition/releases/{MONTH}", cents=1_000)["cents"]
    sign(trial, "commerce", make_pending(operator, cents, "investment"))
    closed = operator.post("repartition/releases", {"month": MONTH})["closings"]
    assert [[part["line"], part["beneficiary"]] for one in closed for part in one["parts"]] == 2 * [
        ["released", "investment"],
    ]
    account = operator.get(f"repartition/months/{MONTH}/account", member=members[0])
    assert (account["released_cents"], account["kept_cents"]) == (1_000, CENTS // 2 - 1_000)
    page = operator.get(f"repartition/months/{MONTH}/account.html", member=members[0], language="it")
    assert "già trattenuti e poi liberati" in page.decode()
    year = parse_year(operator.get("repartition/years/2024"))
    (month,) = year.months
    assert month.released_cents == 1_000
    assert sum(flow.uses["investment"] for flow in year.distribution.flows) == 1_000
    assert [sum(flow.uses.values()) for flow in year.distribution.flows] == [30_000, 10_000]


def test_a_later_payment_keeps_half_and_no_more(town) -> None:
    trial, _, operator = town
    name_use(operator)
    sign(trial, "citizens", make_pending(operator, 5_000))
    operator.post("repartition/releases", {"month": MONTH})
    assert close(operator, record(operator, 2_000, "GSE-2", "balance"))["kept_cents"] == 1_000


def test_a_month_whose_regulation_names_no_use(town) -> None:
    _, _, operator = town
    refused = refusal_of(operator.get, f"repartition/releases/{MONTH}")
    assert (refused.code, refused.values) == ("NO_KEPT_USE", {"month": MONTH})
    assert list_row(operator)["state"] == "ok"


def test_a_month_that_is_too_young(town) -> None:
    trial, _, operator = town
    name_use(operator, months=2)
    refused = refusal_of(operator.get, f"repartition/releases/{MONTH}")
    assert (refused.code, refused.values) == ("RELEASE_EARLY", {"month": MONTH, "from_date": "2024-08-01"})
    open_days(trial, "2024-07-31")
    assert refusal_of(operator.get, f"repartition/releases/{MONTH}").code == "RELEASE_EARLY"
    open_days(trial, "2024-08-01")
    assert operator.get(f"repartition/releases/{MONTH}")["state"] == "may"


def test_more_than_may_go_is_refused_here_and_by_the_ledger(town) -> None:
    _, _, operator = town
    name_use(operator)
    most = operator.get(f"repartition/releases/{MONTH}")["cents"]
    assert refusal_of(operator.get, f"repartition/releases/{MONTH}", cents=most + 1).code == "REPARTITION_REFUSED"
    assert refusal_of(make_pending, operator, most + 1).code == "T10_NO_ROOM"
    assert refusal_of(operator.get, f"repartition/releases/{MONTH}", cents=0).code == "INVALID"


def test_gses_money_that_was_taken_back_meanwhile_cannot_be_divided(town) -> None:
    trial, _, operator = town
    name_use(operator)
    most = operator.get(f"repartition/releases/{MONTH}")["cents"]
    sign(trial, "citizens", make_pending(operator, most))
    close(operator, record(operator, -20_000, "GSE-2", "correction"))
    refused = refusal_of(operator.post, "repartition/releases", {"month": MONTH})
    assert refused.code == "REPARTITION_REFUSED" and "kept above the tokens" in refused.words("en")


def test_a_month_that_may_still_mint_or_of_which_nothing_came(town) -> None:
    trial, _, operator = town
    name_use(operator)
    open_days(trial, "2024-07-01")
    refused = refusal_of(operator.get, "repartition/releases/2024-06")
    assert refused.code == "T10_NO_FIGURE"
    assert refusal_of(operator.get, "repartition/releases/2024-13").code == "INVALID"
    assert refusal_of(operator.post, "repartition/releases", {"month": "2024-13"}).code == "INVALID"
