"""systemd units for an organisation's nodes and its gateway: what dies comes back, and sees what it needs alone.

One unit a program, for the user who owns the folder: `systemctl --user`, or as root with `User=` filled in.
"""

import shlex
import sys

from network.native import KINDS, ROOT, Network
from network.processes import Process

GATEWAY = "gateway"
OFFLINE = ("authority", "officer", "admin")  # keys that no server needs
_TEMPLATE = """\
[Unit]
Description=Volano: {organisation}'s {kind}
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
{environment}WorkingDirectory={folder}
ExecStart={command}
Restart=on-failure
RestartSec=5
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={folder}
{hidden}PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
LockPersonality=yes
LimitNOFILE=65536

[Install]
WantedBy=default.target
"""


def format_units(network: Network, organisation: str) -> dict[str, str]:
    """Give the text of each unit by its file's name, orderer first; the gateway serves its machine, a proxy among it.

    Raises:
        FolderError: no keys of that organisation in the folder.
    """
    units = {
        f"volano-{organisation}-{kind}.service": _format_node(network, organisation, kind) for kind in KINDS
    }
    port = network.topology.get(organisation).gateway.port
    serve = [sys.executable, "-P", "-m", "gateway", "serve", "--folder", str(network.folder), "--port", str(port),
             "--no-catch-up"]  # what starts it again leaps over no past that could still be settled
    text = _format(organisation, GATEWAY, Process(network.folder, serve, {"PYTHONPATH": str(ROOT)}))
    return units | {f"volano-{organisation}-{GATEWAY}.service": text}


def _format_node(network: Network, organisation: str, kind: str) -> str:
    return _format(organisation, kind, network.get_process(organisation, kind))


def _format(organisation: str, kind: str, process: Process) -> str:
    lines = "".join(f'Environment="{name}={_escape(value)}"\n' for name, value in process.environment.items())
    keys = _escape(f"{process.folder}/keys")
    hidden = f"ReadOnlyPaths={keys}\nInaccessiblePaths=" + " ".join(
        f"-{keys}/{organisation}/{name}" for name in OFFLINE) + "\n"
    return _TEMPLATE.format(
        organisation=organisation, kind=kind, environment=lines, folder=_escape(str(process.folder)),
        command=_escape(shlex.join(process.command)), hidden=hidden if kind == GATEWAY else "",
    )


def _escape(text: str) -> str:
    """A percent sign is systemd's own."""
    return text.replace("%", "%%")
