"""What a process does at a signal interrupts whatever it was doing, so each handler is known here, with why it is safe.

A handler that takes a lock which the interrupted line holds waits for ever: `threading.Event` has such a lock.
"""

import ast

from .source import get_modules

HANDLERS = {
    "chaincode.kernel.ending": "raises, as Ctrl-C does, and from then on ignores",
    "chaincode.shim.server": "appends to a deque, which the loop reads",
    "chaincode.shim.worker": "leaves it to the process above",
    "gateway.hosting.serve.signals": "raises, as Ctrl-C does",
    "gateway.hosting.serve.gateways": "ignores",
    "gateway.hosting.serve.listening": "reads a certificate: the thread that waits for connections holds no lock",
    "gateway.hosting.serve.pages": "ignores",
    "gateway.hosting.serve.supervisor": "tells an Ending; gives a signal to a child",
    "gateway.hosting.worker.__main__": "tells an Ending",
    "gateway.hosting.worker.taking": "leaves it to the process above",
    "iot_bridge.processes": "tells an Ending; asyncio's own",
}


def test_each_handler_of_a_signal_is_known() -> None:
    found = {module.name for module in get_modules() for node in ast.walk(module.tree)
             if isinstance(node, ast.Attribute) and ast.unparse(node) == "signal.signal"}
    assert found == set(HANDLERS)
