"""The package that a peer installs: not the chaincode, but where its service runs and how to connect to it.

Each organisation installs its own, with the address of its own service and the pair that its peer shows there, so the
file is private. Equal contents give equal bytes, hence an equal package id, on every machine: nothing is compressed.
Fabric: docs/source/cc_service.md; the flags are booleans, which its example shows as texts.
"""

import gzip
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from network.keys import TLS_AUTHORITY, keys_folder
from network.topology import Topology

LABEL = "volano"
DIAL_TIMEOUT = "10s"


@dataclass(frozen=True)
class Package:
    """A chaincode package: its file's bytes, and the id by which the peer and the service name it."""

    data: bytes = field(repr=False)
    package_id: str


def package_file(folder: Path, organisation: str) -> Path:
    """Where an organisation's package is kept."""
    return folder / "network" / organisation / "chaincode" / "package.tar.gz"


def make_package(folder: Path, topology: Topology, organisation: str) -> Package:
    """Make an organisation's package and keep it, readable by its owner only.

    Raises:
        TopologyError: no such organisation.
        FileNotFoundError: its keys aren't in this folder.
    """
    package = build_package(connect_service(folder, topology, organisation))
    path = package_file(folder, organisation)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(package.data)
    return package


def connect_service(folder: Path, topology: Topology, organisation: str) -> dict[str, Any]:
    """Say how the organisation's peer reaches its chaincode's service, by mutual TLS."""
    pair = keys_folder(folder, organisation, "chaincode-client-tls")
    root = keys_folder(folder, organisation, TLS_AUTHORITY) / "cert.pem"
    return {
        "address": topology.get(organisation).chaincode.address,
        "dial_timeout": DIAL_TIMEOUT,
        "tls_required": True,
        "client_auth_required": True,
        "client_key": (pair / "key.pem").read_text(encoding="ascii"),
        "client_cert": (pair / "cert.pem").read_text(encoding="ascii"),
        "root_cert": root.read_text(encoding="ascii"),
    }


def build_package(connection: Mapping[str, Any], label: str = LABEL) -> Package:
    """Build a package of type `ccaas` from the values of its connection.json."""
    code = _archive({"connection.json": _format(connection)})
    data = _archive({"metadata.json": _format({"label": label, "type": "ccaas"}), "code.tar.gz": code})
    return Package(data, f"{label}:{sha256(data).hexdigest()}")


def _format(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, indent=1, sort_keys=True).encode("utf-8")


def _archive(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=0, fileobj=packed, mtime=0) as outer,
        tarfile.open(fileobj=outer, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
