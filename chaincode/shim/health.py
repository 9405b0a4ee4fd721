"""The gRPC health service (grpc.health.v1), `Check` only: its two messages have one field each."""

from collections.abc import Callable
from typing import Any

import grpc

SERVING = b"\x08\x01"
NOT_SERVING = b"\x08\x02"


def build_health_handler(services: tuple[str, ...], is_serving: Callable[[], bool]) -> Any:
    """Build the handler that answers for "" (the whole process) and the services named."""
    known = {encode_request(name) for name in ("", *services)}

    async def check(request: bytes, context: Any) -> bytes:
        if request not in known:
            await context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
        return SERVING if is_serving() else NOT_SERVING

    method = grpc.unary_unary_rpc_method_handler(check)
    return grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": method})


def encode_request(service: str) -> bytes:
    """Build HealthCheckRequest{1 service}, for a name under 128 characters."""
    name = service.encode("ascii")
    return b"\x0a" + bytes([len(name)]) + name if name else b""
