"""The gRPC health service (grpc.health.v1), `Check` only: its two messages have one field each."""

from chaincode.shim import core

CHECK = "/grpc.health.v1.Health/Check"
SERVING = b"\x08\x01"
NOT_SERVING = b"\x08\x02"


def answer_check(call: core.ClientCall, services: tuple[str, ...], is_serving: bool) -> None:
    """Answer a call of Check for "" (the whole process) and the services named."""
    known = {encode_request(name) for name in ("", *services)}

    def on_message(request: bytes | None) -> None:
        if request in known:
            call.send(SERVING if is_serving else NOT_SERVING)
            call.finish()
        elif request is not None:
            call.finish(core.NOT_FOUND, "unknown service")

    call.on_message = on_message


def encode_request(service: str) -> bytes:
    """Build HealthCheckRequest{1 service}, for a name under 128 characters."""
    name = service.encode("ascii")
    return b"\x0a" + bytes([len(name)]) + name if name else b""
