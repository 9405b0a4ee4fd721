"""A server is ended from another thread, whoever wakes it meanwhile."""

import os
import threading
import time

import waitress

from gateway.http.ending import end_server


def test_a_byte_of_a_worker_in_between_ends_nothing_too_early() -> None:
    """Waking up for a worker's answer the loop must not close the pipe that the ending is about to write to."""
    server = waitress.create_server(print, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pull, pulled = server.trigger._physical_pull, []

    def pull_as_second() -> None:
        os.write(server.trigger.trigger, b"x")
        time.sleep(0.2)
        pull()
        pulled.append(True)

    server.trigger._physical_pull = pull_as_second
    end_server(server)
    thread.join(10)
    assert pulled and not thread.is_alive()


def test_one_that_has_ended_by_itself_is_ended_again() -> None:
    server = waitress.create_server(print, host="127.0.0.1", port=0, threads=1)
    server.close()
    end_server(server)
