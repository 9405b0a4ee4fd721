"""The two long-running processes, each until SIGTERM or SIGINT; each prints one line when it is ready.

Each imports only its own libraries, which are most of what it holds in memory. One that was started with a pipe as its
standard input, as `volano serve` starts it, ends with whoever holds the other end.
"""

import asyncio
import signal

from chaincode.kernel.ending import end_with_parent
from chaincode.terminal.telling import echo
from iot_bridge.settings import BridgeSettings, BrokerSettings
from iot_bridge.topics import all_devices, all_readings


def run_bridge(settings: BridgeSettings) -> None:
    """Forward readings; `bridge ready mqtt VERSION` whenever the broker has accepted the subscription."""
    from iot_bridge.bridge import Bridge
    from iot_bridge.mqtt import Link, Login
    from iot_bridge.ready_made import ReadyMade
    from iot_bridge.uplink import Uplink

    password = settings.broker_password_file.read_text(encoding="ascii").strip()
    login = Login(
        settings.broker_host, settings.broker_port, settings.broker_ca, settings.broker_username, password,
        settings.mqtt_version)
    with Uplink(
        settings.gateway_url, settings.certificate, settings.private_key, organisation=settings.organisation,
        ca=settings.gateway_ca,
    ) as uplink:
        bridge = Bridge(
            settings.community, uplink, batch_readings=settings.batch_readings,
            batch_wait_ms=settings.batch_wait_ms, held_messages=settings.held_messages,
            ready_made=ReadyMade(settings.devices))
        devices = [all_devices(settings.community)] if settings.devices else []
        link = Link(
            login, [all_readings(settings.community), *devices], bridge.receive, receive_maximum=settings.held_messages,
            on_ready=lambda: echo(f"bridge ready mqtt {link.version}"))
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: bridge.stop())
        end_with_parent()
        bridge.run(link)
        link.close()


async def serve_broker(settings: BrokerSettings) -> None:
    """Run the embedded broker; `broker ready HOST PORT` when it listens."""
    from iot_bridge.broker import EmbeddedBroker

    broker = EmbeddedBroker(settings)
    await broker.start()
    echo("broker ready {} {}".format(*broker.address))
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    end_with_parent()
    await ended.wait()
    await broker.shutdown()
