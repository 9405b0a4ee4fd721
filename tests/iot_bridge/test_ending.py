"""Broker and bridge end with whoever started them by a pipe, also when that one is killed and can't say so."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.network.brokers import ROOT, prepare_broker, wait_for_port


def start(standard_input: int, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "iot_bridge", *words], stdin=standard_input, stdout=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT)},
    )


def test_the_broker_ends_with_its_pipe(tmp_path: Path) -> None:
    broker = prepare_broker("amqtt", tmp_path)
    process = start(subprocess.PIPE, "broker", "run", str(tmp_path / "broker.toml"))
    wait_for_port(broker.port, process)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(60) == 0


def test_without_a_pipe_it_goes_on(tmp_path: Path) -> None:
    broker = prepare_broker("amqtt", tmp_path)
    process = start(subprocess.DEVNULL, "broker", "run", str(tmp_path / "broker.toml"))
    try:
        wait_for_port(broker.port, process)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
    finally:
        process.terminate()
        assert process.wait(60) == 0
