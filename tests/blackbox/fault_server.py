"""A small server of our own that scores rows, and misbehaves exactly as it is told."""

import json
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np


@dataclass
class Fault:
    """What happens to one request instead of, or besides, an answer."""

    status: int = 200
    headers: dict = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = 0.0
    reset: bool = False
    cut: bool = False


def score(data):
    """Return the probabilities of two classes: (n_rows, 2)."""
    numbers = np.array([[np.nan if v is None else float(v) for v in row] for row in data])
    p = 1 / (1 + np.exp(-np.nan_to_num(numbers).sum(axis=1)))
    return np.column_stack([1 - p, p]).tolist()


class Handler(BaseHTTPRequestHandler):
    """Speaks MLflow's protocol, the Open Inference Protocol and one of its own."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        with self.server.lock:
            self.server.connections += 1
            self.server.deserted.clear()

    def finish(self):
        super().finish()
        with self.server.lock:
            self.server.connections -= 1
            if not self.server.connections:
                self.server.deserted.set()

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(json.dumps(self.server.metadata).encode(), Fault())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.requests.append((self.path, dict(self.headers), body))
            number = len(self.server.requests)
        fault = self.server.fault(number, body) or Fault()
        time.sleep(fault.seconds)
        if fault.reset:
            self.hang_up()
            return
        reply = self.server.reply(self.path, body) if fault.body is None else fault.body
        self.answer(reply if isinstance(reply, bytes) else json.dumps(reply).encode(), fault)

    def answer(self, content, fault):
        self.send_response(fault.status)
        for name, value in {"Content-Type": "application/json", **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault.cut else content)
        self.close_connection = self.close_connection or fault.cut or fault.status >= 500

    def hang_up(self):
        """Break the connection off as a crashed server does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def rows_of(path, body):
    if path.startswith("/v2/"):
        shape, data = body["inputs"][0]["shape"], [tensor["data"] for tensor in body["inputs"]]
        return np.array(data[0]).reshape(shape).tolist() if len(data) == 1 else np.array(data).T.tolist()
    return body.get("dataframe_split", body).get("data") or body.get("inputs") or body["rows"]


def reply(path, body):
    """Return what a healthy server says."""
    scores = score(rows_of(path, body))
    if path.startswith("/v2/"):
        flat = [value for row in scores for value in row]
        tensor = {"name": "predict_proba", "shape": [len(scores), 2], "datatype": "FP64", "data": flat}
        return {"model_name": "m", "outputs": [tensor]}
    return {"predictions": scores}


class FaultServer(ThreadingHTTPServer):
    """Use as a context; `requests` holds (path, headers, body) of each question, `deserted` is set when
    the last connection has been closed.

    Parameters
    ----------
    fault : callable
        (number of the request from 1, its body) -> Fault or None.
    reply : callable
        (path, body) -> what is answered, as JSON or bytes.
    metadata : dict
        What a GET answers.
    certificate : path, optional
        A certificate and its key, for https.
    """

    daemon_threads = True

    def __init__(self, fault=lambda *_: None, reply=reply, metadata=None, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault, self.reply = fault, reply
        self.metadata = metadata if metadata is not None else {"name": "m", "inputs": []}
        self.requests, self.lock = [], threading.Lock()
        self.connections, self.deserted = 0, threading.Event()
        self.scheme = "http" if certificate is None else "https"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def handle_error(self, *_):
        """Say nothing: connections break off here on purpose."""

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()

    def url(self, path="/invocations"):
        return f"{self.scheme}://127.0.0.1:{self.server_port}{path}"
