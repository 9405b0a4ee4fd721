"""Who may do what on the embedded broker: the plugin that it asks for every connection and every message.

A device's user name is its metering point: it publishes on its own `readings` and hears its own `receipts` and
`rejects`. The bridge reads all `readings` of its community and answers on the other two. Nobody is anonymous.
The file of passwords is read again when it changes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amqtt.contexts import Action
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin

from iot_bridge.devices import PASSWORDS, is_password, load_passwords
from iot_bridge.rejects import MessageRejectError
from iot_bridge.topics import READINGS, Topic, all_readings, parse_topic


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
        """Whether the user has a credential now."""
        self.refresh()
        return username in self._hashes

    def accepts(self, username: str | None, password: str | None) -> bool:
        """Whether this password opens this user's connection now."""
        if username is None or password is None or not self.is_known(username):
            return False
        return is_password(password, self._hashes[username])


def is_allowed(username: str, topic: str, action: str, *, community: str, bridge: str) -> bool:
    """Whether a known user may publish to, subscribe to or receive from a topic (a filter, when subscribing)."""
    if action == Action.SUBSCRIBE and username == bridge:
        return topic == all_readings(community)
    try:
        parsed = parse_topic(topic)
    except MessageRejectError:
        return False
    if parsed.community != community:
        return False
    return _bridge_may(parsed, action) if username == bridge else _device_may(username, parsed, action)


def _bridge_may(topic: Topic, action: str) -> bool:
    return (topic.channel == READINGS) is (action == Action.RECEIVE)


def _device_may(username: str, topic: Topic, action: str) -> bool:
    return topic.metering_point == username and (topic.channel == READINGS) is (action == Action.PUBLISH)


class Access(BaseAuthPlugin, BaseTopicPlugin):  # type: ignore[misc,unused-ignore]
    """The broker's plugin; amqtt makes it from its dotted name and `Config`."""

    @dataclass
    class Config:
        """What amqtt hands to the plugin."""

        folder: str
        community: str
        bridge: str

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.credentials = Credentials(Path(self.config.folder))

    async def authenticate(self, *, session: Any) -> bool:
        """Whether the connection's user and password are known; amqtt asks at CONNECT."""
        return self.credentials.accepts(session.username, session.password)

    async def topic_filtering(self, *, session: Any = None, topic: str | None = None, action: Any = None) -> bool:
        """Whether the session may do this on the topic; amqtt asks at SUBSCRIBE, PUBLISH and each delivery."""
        if session is None or topic is None or not self.credentials.is_known(session.username):
            return False
        community, bridge = str(self.config.community), str(self.config.bridge)
        return is_allowed(str(session.username), topic, action, community=community, bridge=bridge)
