"""A member's own keys over HTTP."""

from gateway.features.keys import service
from gateway.features.keys.records import KeyCertificate, OwnKeys
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema, text
from gateway.http.routes import anyone, get_caller, make_blueprint, route

blueprint = make_blueprint("keys", "A member's own keys: how they stand, certificates for further ones")
NewKey = schema(
    "NewKey", public_key=text("[0-9a-f]{2,400}", most=400, metadata={
        "description": "SubjectPublicKeyInfo, DER, hex, on P-256"}),
    command_id=text("[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{32}", metadata={
        "description": "The id of the command that will bring the key"}),
    proof=text("[0-9a-f]{2,200}", metadata={
        "description": "The key's signature, DER with the lesser s, hex, of volano-key:<member>:<command_id>"}),
)


@route(blueprint, "GET", "/keys/own")
def get_own() -> OwnKeys:
    """Say how the caller's key and the member's others stand: which act, which wait, what stops them."""
    return service.describe_own(get_gateway(), get_caller())


@route(blueprint, "POST", "/keys", body=NewKey)
def post_key(body: dict[str, str]) -> KeyCertificate:
    """Give one more key of the caller's member its certificate; the ledger alone says whether and when it acts."""
    return service.certify(get_gateway(), get_caller(), body["public_key"], body["command_id"], body["proof"])


@route(blueprint, "GET", "/keys/<key>", access=anyone)
def get_certificate(key: str) -> KeyCertificate:
    """Give a key's certificate to whoever knows the key: a key on paper has no room for it."""
    return service.find_certificate(get_gateway(), key)
