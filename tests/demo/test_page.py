"""The trial's page finds a port of its own, also while another trial starts."""

import socket

import pytest

from gateway.commandline.demo import page


@pytest.fixture
def rival(monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """Another trial, which has bound the port that ours tries first and listens on it as soon as ours has bound it."""
    with socket.socket() as free:
        free.bind((page.HOST, 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(page, "FIRST_PORT", port)
    monkeypatch.setattr(page, "LAST_PORT", port + 1)
    other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    other.bind((page.HOST, port))

    class Late(socket.socket):
        def bind(self, address: tuple[str, int]) -> None:
            super().bind(address)
            other.listen()

    monkeypatch.setattr(socket, "socket", Late)
    return other


def test_two_trials_that_start_at_once_listen_on_two_ports(rival: socket.socket) -> None:
    with rival:
        server = page._listen(lambda *_: [])
        try:
            assert server.effective_port != rival.getsockname()[1]
        finally:
            server.close()
