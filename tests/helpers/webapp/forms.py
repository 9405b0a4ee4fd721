"""Forms of the manager's pages, posted as a browser does, and refused by a gateway."""

from typing import Any

from flask import request

from tests.helpers.webapp.stand_in import StandIn, signed_in


def send(gateways: StandIn, act: str, **form: str) -> Any:
    """Post a form of the manager's portal, of May 2024."""
    with signed_in(gateways, "manager") as window:
        page = window.get("/en/manager").text
        token = page.split('name="form_token" value="')[1].split('"')[0]
        return window.post(f"/en/manager/{act}?month=2024-05", data={"form_token": token, **form})


def refuse(gateways: StandIn, path: str, status: int) -> None:
    """Have what is posted to a path refused."""
    refusal = {"code": "X", "message_en": "Not so.", "message_it": "Così no."}
    gateways.wsgi.before_request_funcs[None] = [
        lambda: (refusal, status) if request.method == "POST" and request.path.endswith(path) else None]
