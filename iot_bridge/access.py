"""Who may do what on the embedded broker, asked for every connection and every message.

A device's user name is its metering point: it publishes on its own `readings` and below its `device`, and hears its own
`receipts` and `rejects`. The bridge reads all of the former of its community and answers on the latter. Nobody is
anonymous. The file of passwords is read again when it changes.
"""

from pathlib import Path

from amqtt.contexts import Action

from iot_bridge.devices import PASSWORDS, is_password, load_passwords
from iot_bridge.rejects import MessageRejectError
from iot_bridge.topics import DEVICE, READINGS, Topic, all_devices, all_readings, parse_device_topic, parse_topic

_SENT = (READINGS, DEVICE)


class Credentials:
    """User names and hashes of a folder, read again when the file changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[int, int, int] | None = None
        self._hashes: dict[str, str] = {}

    def refresh(self) -> bool:
        """Read the file if it changed; whether it did."""
        try:
            stat = (self._folder / PASSWORDS).stat()
        except FileNotFoundError:
            changed, self._hashes, self._stamp = bool(self._hashes), {}, None
            return changed
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if stamp == self._stamp:
            return False
        self._hashes, self._stamp = load_passwords(self._folder), stamp
        return True

    def is_known(self, username: str | None) -> bool:
        """Whether the user had a credential when the file was read last."""
        return username in self._hashes

    def accepts(self, username: str | None, password: str | None) -> bool:
        """Whether this password opens this user's connection now."""
        self.refresh()
        if username is None or password is None or username not in self._hashes:
            return False
        return is_password(password, self._hashes[username])


def is_allowed(username: str, topic: str, action: str, *, community: str, bridge: str) -> bool:
    """Whether a known user may publish to, subscribe to or receive from a topic (a filter, when subscribing)."""
    if action == Action.SUBSCRIBE and username == bridge:
        return topic in {all_readings(community), all_devices(community)}
    try:
        own = parse_device_topic(topic)
        parsed = own[0] if own else parse_topic(topic)
    except MessageRejectError:
        return False
    if parsed.community != community:
        return False
    return _bridge_may(parsed, action) if username == bridge else _device_may(username, parsed, action)


def _bridge_may(topic: Topic, action: str) -> bool:
    return (topic.channel in _SENT) is (action == Action.RECEIVE)


def _device_may(username: str, topic: Topic, action: str) -> bool:
    return topic.metering_point == username and (topic.channel in _SENT) is (action == Action.PUBLISH)
