"""Parts of an import that is brought in as long work: kept as files until the worker reads them, a day at most."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from chaincode.kernel.replacing import replace_file
from chaincode.words import Words
from gateway.features.readings.records import KeptPart
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN

FOLDER = Path("tasks", "parts")


def keep_part(gateway: Gateway, body: Mapping[str, Any]) -> KeptPart:
    """Keep curves as a call of /curves has them; the same again is the same part."""
    content = json.dumps(body).encode()
    digest = sha256(content).hexdigest()
    folder = gateway.settings.folder / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(folder / digest, content)
    return KeptPart(digest)


def require_parts(gateway: Gateway, digests: list[str]) -> None:
    """Refuse parts that aren't kept here."""
    for digest in digests:
        if not (gateway.settings.folder / FOLDER / digest).is_file():
            raise UNKNOWN(what=Words("gateway.readings.parts.part"), name=digest[:12])


def load_part(gateway: Gateway, digest: str) -> dict[str, Any]:
    """Read a part."""
    require_parts(gateway, [digest])
    read: dict[str, Any] = json.loads((gateway.settings.folder / FOLDER / digest).read_bytes())
    return read
