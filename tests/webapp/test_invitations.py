"""The officer's page of invitations: codes for a list, shown once; where each stands; ending one; nobody else's."""

from typing import Any

import pytest

from tests.helpers.webapp.stand_in import StandIn, signed_in

Plain = dict[str, Any]
PAGE = "/en/municipality/invitations"
NAME = "0123456789abcdef"
MADE = {"invitations": [{"id": NAME, "name": "Ada <b>Neri</b>", "code": "Q7MK2-XR4TD", "expires_at_s": 1_717_200_000}]}


def make_invitation(state: str) -> Plain:
    return {"id": NAME, "name": "Ada <b>Neri</b>", "contact": "ada@example.org", "language": "it", "dossier": "",
            "state": state, "made_at_s": 0, "expires_at_s": 1_717_200_000, "redeemed_at_s": 0, "member": "",
            "public_key": "", "registration_id": "", "proof": ""}


def find_token(page: str) -> str:
    return page.split('name="form_token" value="')[1].partition('"')[0]


class Office(StandIn):
    """A gateway that lists who was invited."""

    def __init__(self, state: str = "open") -> None:
        super().__init__(invitations={"invitations": [make_invitation(state)]})


@pytest.mark.parametrize(("state", "words"), [
    ("open", "Not used yet; good until"), ("expired", "without being used"), ("redeemed", "waits to be registered"),
    ("proposed", "a second organisation"), ("registered", "A member now.")])
def test_where_each_invitation_stands_is_said(state: str, words: str) -> None:
    with signed_in(Office(state), "municipality") as window:
        page = window.get(PAGE).text
    assert words in page and "Ada &lt;b&gt;Neri&lt;/b&gt;" in page and "ada@example.org" in page
    assert MADE["invitations"][0]["code"] not in page


def test_each_line_gets_a_code_that_is_shown_this_once() -> None:
    office = Office()
    with signed_in(office, "municipality") as window:
        token = find_token(window.get(PAGE).text)
        office.answers["invitations"] = {"invitations": [make_invitation("open") | MADE["invitations"][0]]}
        form = {"form_token": token, "people": "Ada Neri, ada@example.org\n\n Bruno Colli \n", "language": "it"}
        page = window.post(f"{PAGE}/invite", data=form)
        assert window.post(f"{PAGE}/invite", data=form | {"form_token": "x"}).status_code == 403
        assert window.post(f"{PAGE}/invite", data=form | {"language": "xx"}).status_code == 400
    assert "Q7MK2-XR4TD" in page.text and page.headers["Cache-Control"] == "no-store"
    assert [body for path, body in office.posted if path == "municipality/invitations"] == [{"people": [
        {"name": "Ada Neri", "contact": "ada@example.org", "language": "it"},
        {"name": "Bruno Colli", "contact": "", "language": "it"}]}]


def test_one_is_ended_by_its_id_alone() -> None:
    office = Office()
    with signed_in(office, "municipality") as window:
        token = {"form_token": find_token(window.get(PAGE).text)}
        office.answers[f"invitations/{NAME}"] = {}
        assert window.post(f"{PAGE}/end", data=token | {"invitation": "../x"}).status_code == 400
        ended = window.post(f"{PAGE}/end", data=token | {"invitation": NAME})
    assert ended.headers["Location"] == PAGE
    assert ("municipality", "DELETE", f"invitations/{NAME}") in [one[:3] for one in office.asked]


def test_who_is_no_officer_reads_who_may() -> None:
    office = Office()
    office.answers["invitations"] = (403, {"code": "FORBIDDEN"})
    with signed_in(office, "municipality") as window:
        page = window.get(PAGE)
    assert page.status_code == 200 and 'id="no-officer"' in page.text and "<form class=\"panel\"" not in page.text
