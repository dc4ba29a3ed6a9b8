"""A real nginx for the tests, in front of several services as an operator would put it there."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.requirements import lacking

_LOOK_AGAIN_SECONDS = 0.01
_PATIENCE_SECONDS = 30
_CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    upstream aparte {{
        {servers}
        keepalive 16;
        # Sooner than the service ends them: what writes is not sent again on another one.
        keepalive_timeout 4s;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://aparte;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_connect_timeout 2s;
            # What was sent to a machine that fell silent is asked of the next one, unless it writes.
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


@contextlib.contextmanager
def running_nginx(folder: Path, port: int, behind: Sequence[int]) -> Iterator[None]:
    """Nginx at a port, in front of services at others."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None:
        lacking("nginx", "it was not found")
    servers = "\n".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=5s;" for each in behind)
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, servers=servers, port=port))
    process = subprocess.Popen([binary, "-c", str(configuration), "-e", str(folder / "error.log")])
    try:
        _wait_until_it_listens(process, port)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        assert process.poll() is None, "nginx ended"
        assert time.monotonic() < deadline, "nginx does not answer"
        time.sleep(_LOOK_AGAIN_SECONDS)
