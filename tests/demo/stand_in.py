"""Gateways that answer by what is asked, and the screen as text."""

from types import SimpleNamespace
from typing import Any

from gateway.commandline.demo.screen import Screen


def read(screen: Screen) -> list[str]:
    return [line.rstrip() for line in screen.console.export_text().splitlines()]


class Client:
    """Gives answers by what is asked, and notes what is sent under the name of who sends."""

    def __init__(self, who: str, answers: dict[str, Any], sent: list[tuple[str, str, Any]]) -> None:
        self.who, self.answers, self.sent = who, answers, sent

    def get(self, path: str, **query: Any) -> Any:
        self.sent.append((self.who, path, query))
        found = self.answers[path]
        return found.pop(0) if isinstance(found, list) else found

    def post(self, path: str, body: Any = None) -> Any:
        self.sent.append((self.who, path, body))
        return self.answers.get(path, {})

    def execute(self, name: str, arguments: Any, member: str = "", **more: Any) -> Any:
        self.sent.append((self.who, name, arguments))
        if isinstance(self.answers.get(name), Exception):
            raise self.answers[name]
        return self.answers.get(name, {"response": {"made": [f"{name}/1"], "facts": {}}})

    def new_command_id(self) -> str:
        return "2024-05-01-" + "0" * 32


class Trial:
    """Clients of organisations (with a key's name) and of residents."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.sent, self.is_network = answers, [], False

    def client(self, organisation: str, name: str = "service", at: str = "") -> Client:
        return Client(f"{organisation} {name}{at and ' at ' + at}", self.answers, self.sent)

    def client_of(self, organisation: str, signer: Any = None) -> Client:
        return Client(str(signer), self.answers, self.sent)

    def catch_up(self) -> None:
        """Nothing is written later than it was sent."""

    def names(self) -> list[tuple[str, str]]:
        return [(who, what) for who, what, _ in self.sent]


def resident(name: str, member: str) -> Any:
    return SimpleNamespace(name=name, organisation="citizens", member=member, signer=name, point=SimpleNamespace(
        metering_point="IT001E00000001", perimeter="AC1", power_w=3_000))
