"""`volano serve`: gateway, worker, broker and bridge as children of one process that starts them again.

    gateway   WSGI threads; one thread each for ledger writer, projectors, timetables   python -m gateway.hosting.serve
    worker    tasks that somebody asked for, one at a time                              python -m gateway.hosting.worker
    broker    the embedded one, beside the bridge; none with mqtt_port 0                 python -m iot_bridge broker run
    bridge    readings from the broker to the energy operator's gateway, on its machine  python -m iot_bridge bridge run

Listens on loopback unless told otherwise, and beyond it only by TLS, its own (`--public`) or a trusted proxy's: tokens
and readings never cross a network in the clear. SIGHUP has the public certificate read again. `serve.json` in the
folder says where this machine's programs reach the gateway, from when it answers until the end.
SIGTERM and SIGINT end bridge, broker, worker and gateway in this order, each after what it has in hand.
"""
