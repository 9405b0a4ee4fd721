"""What Mosquitto needs to serve a community: its rules of access and its configuration, beside `passwords`."""

from pathlib import Path

from iot_bridge.devices import BRIDGE, create_bridge, save_private
from iot_bridge.tls import BrokerTls

ACL = "acl"
CONF = "mosquitto.conf"
DATA = "data"  # all that Mosquitto writes
BRIDGE_FILE = "bridge-password"

_ACL_TEXT = """\
# The bridge reads what devices send and answers them; a device has its own metering point's topics only.
user {bridge}
topic read volano/v1/{community}/+/readings
topic read volano/v1/{community}/+/device/#
topic write volano/v1/{community}/+/receipts
topic write volano/v1/{community}/+/rejects

pattern write volano/v1/{community}/%u/readings
pattern write volano/v1/{community}/%u/device/#
pattern read volano/v1/{community}/%u/receipts
pattern read volano/v1/{community}/%u/rejects
"""
_CONF_TEXT = """\
listener {listener}
cafile {ca}
certfile {certificate}
keyfile {private_key}
tls_version tlsv1.2

allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl
# A session belongs to its user: another device can't take it over by naming its client id.
use_username_as_clientid true

# A message stays here until the gateway has it, also across a restart.
persistence true
persistence_location {folder}/{data}/
autosave_interval 30
max_inflight_messages 500
max_queued_messages 100000
message_size_limit 131072
retain_available false
"""


def init_broker(folder: Path, tls: BrokerTls, *, community: str, host: str = "", port: int = 8_883) -> Path:
    """Make the bridge's credential and Mosquitto's files; return the file with the bridge's password.

    A credential that is there already is kept. `host` is the address to listen on, all of them when empty.
    """
    password_file = folder / BRIDGE_FILE
    if not password_file.exists():
        save_private(password_file, create_bridge(folder) + "\n")
    write_mosquitto_files(folder, tls, community=community, host=host, port=port)
    return password_file


def write_mosquitto_files(
    folder: Path, tls: BrokerTls, *, community: str, host: str = "", port: int = 8_883, bridge: str = BRIDGE,
) -> Path:
    """Write `acl` and `mosquitto.conf` beside `passwords`; return the path of the latter.

    The private key must be readable by the user that Mosquitto runs as.
    """
    folder = folder.resolve()
    (folder / DATA).mkdir(mode=0o700, exist_ok=True)
    save_private(folder / ACL, _ACL_TEXT.format(bridge=bridge, community=community))
    conf = _CONF_TEXT.format(
        listener=f"{port} {host}".rstrip(), folder=folder, data=DATA, ca=tls.ca.resolve(),
        certificate=tls.certificate.resolve(), private_key=tls.private_key.resolve(),
    )
    save_private(folder / CONF, conf)
    return folder / CONF
