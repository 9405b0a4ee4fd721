"""`volano serve`: gateway, pages, worker, broker and bridge as children of one process that starts them again.

    gateway   WSGI threads; one thread each for ledger writer, projectors, timetables
    pages     what people see, apart from a trial, whose gateway makes them itself (pages.py)
    worker    tasks that somebody asked for, one at a time (gateway.hosting.worker)
    broker    the embedded one, beside the bridge; none with mqtt_port 0
    bridge    readings from the broker to the energy operator's gateway, on its machine

Listens on loopback unless told otherwise, and beyond it only by TLS, its own (`--public`) or a trusted proxy's: tokens
and readings never cross a network in the clear. SIGHUP has the public certificate read again. `serve.json` in the
folder says where this machine's programs reach the gateway, from when it answers until the end.
SIGTERM and SIGINT end bridge, broker, worker, pages and gateway in this order, each after what it has in hand.
"""
