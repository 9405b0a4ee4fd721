"""Sealed documents over HTTP."""

from gateway.features.documents import service
from gateway.features.documents.service import Documents
from gateway.http.context import get_gateway
from gateway.http.routes import make_blueprint, route

blueprint = make_blueprint("documents", "Documents whose digest is on the ledger, and quotes that open on their day")


@route(blueprint, "GET", "/documents")
def list_documents() -> Documents:
    """Give every sealed document and quote with its state; contents are with their parties."""
    return service.list_documents(get_gateway())
