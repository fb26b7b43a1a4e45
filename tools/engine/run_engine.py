"""Starts MiniStack as it is, but for three things that no setting of it says."""

import functools
import queue
import socket
import socketserver
import sys
import time

from ministack.core import lambda_runtime
from ministack.services import dynamodb, lambda_svc

# How often each idle Lambda looks, with two threads, whether it is to end. A hundred of them looking ten times a second, as MiniStack
# has it, take a fifth of a core.
LOOK_SECONDS = 1.0


def look_less_often():
    """Only for the end: what is to be done is noticed at once all the same."""
    serve_forever = socketserver.BaseServer.serve_forever
    shutdown = socketserver.BaseServer.shutdown

    def wake_and_shutdown(server):
        server._BaseServer__shutdown_request = True
        try:
            socket.create_connection(server.server_address, LOOK_SECONDS).close()
        except OSError:
            pass  # It has stopped listening, and so looks no more.
        shutdown(server)

    class Patient(queue.Queue):
        def get(self, block=True, timeout=None):
            return super().get(block, timeout and max(timeout, LOOK_SECONDS))

    class QueueModule:
        Queue = Patient
        Empty = queue.Empty
        Full = queue.Full

    socketserver.BaseServer.serve_forever = lambda server, poll_interval=0.5: serve_forever(
        server, max(poll_interval, LOOK_SECONDS)
    )
    socketserver.BaseServer.shutdown = wake_and_shutdown
    lambda_runtime.queue = QueueModule


class BatchingWindows:
    """The records of a stream wait for one another as long as the mapping's MaximumBatchingWindowInSeconds says, as on AWS."""

    def __init__(self):
        self._opened = {}
        self._all_mappings = lambda_svc._iter_all_esms
        lambda_svc._iter_all_esms = self._due_mappings

    def _due_mappings(self):
        for account, region, mapping in self._all_mappings():
            if not self._is_waiting(account, region, mapping):
                yield account, region, mapping

    def _is_waiting(self, account, region, mapping):
        window = mapping.get("MaximumBatchingWindowInSeconds")
        source = mapping.get("EventSourceArn", "")
        mapping_id = mapping["UUID"]
        position = lambda_svc._dynamodb_stream_positions.get_scoped(account, region, mapping_id)
        if not window or "/stream/" not in source or position is None:
            return False
        table = source.split("/stream/")[0].split("/")[-1]
        unread = dynamodb.stream_end_position(table, account_id=account, region=region) - position
        if unread <= 0:
            return True
        # Open until the records are read: MiniStack asks several times before it reads them.
        if self._opened.get(mapping_id, (None,))[0] != position:
            self._opened[mapping_id] = (position, time.monotonic())
        _, opened = self._opened[mapping_id]
        return unread < mapping.get("BatchSize", 100) and time.monotonic() < opened + window


def remember_expressions():
    """What an expression says depends on its text alone. MiniStack reads it again for each item of a partition that is queried, so that a
    list of ten thousand orders takes a second."""
    read = functools.lru_cache(1024)(dynamodb._tokenize)
    # A list of its own for each caller.
    dynamodb._tokenize = lambda text: list(read(text))
    dynamodb._condition_syntax_error = functools.lru_cache(1024)(dynamodb._condition_syntax_error)


look_less_often()
BatchingWindows()
remember_expressions()

if __name__ == "__main__":
    from ministack.app import main

    sys.exit(main())
