"""A member's own files over HTTP. A file is the request's body itself; no form, no name."""

from flask import Response, request
from marshmallow import fields, validate

from gateway.features.uploads import service
from gateway.features.uploads.service import Uploads
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.uploads import KINDS, Upload

blueprint = make_blueprint("uploads", "A member's own photos, documents and tables")
Stated = schema("StatedKind", kind=fields.String(required=True, validate=validate.OneOf(tuple(KINDS))))


@route(blueprint, "POST", "/uploads", query=Stated, takes="application/octet-stream")
def post_upload(query: dict[str, str]) -> Upload:
    """Keep a file of the caller's. What it is, its content says; it has to be of the stated kind.

    A photo (5 MB) is made anew as JPEG of at most 1,600 pixels without anything else that the file held; a document
    is a PDF (10 MB), a table a text or XLSX (20 MB). A member's files take 50 MB in all.
    """
    return service.keep(get_gateway(), get_caller(), query["kind"], request.get_data(cache=False))


@route(blueprint, "GET", "/uploads")
def get_uploads() -> Uploads:
    """Give the caller's files, without their content, and the room that is left."""
    return service.list_own(get_gateway(), get_caller())


@route(blueprint, "GET", "/uploads/<name>", media="application/octet-stream")
def get_upload(name: str) -> Response:
    """Give one of the caller's files."""
    held = service.give(get_gateway(), get_caller(), name)
    response = Response(held.data, mimetype=held.media)
    if held.kind != "photo":
        response.headers["Content-Disposition"] = "attachment"
    return response


@route(blueprint, "DELETE", "/uploads/<name>")
def delete_upload(name: str) -> None:
    """Delete one of the caller's files."""
    service.delete(get_gateway(), get_caller(), name)
