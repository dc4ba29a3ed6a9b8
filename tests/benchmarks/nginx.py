"""The limit: nginx, one worker, giving the same bytes out of a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.benchmarks.servers import find_program, free_port, serving

_CONFIGURATION: Final = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
    default_type application/json;
    location /compressed {{ add_header Content-Encoding br; }}
  }}
}}
"""


@contextmanager
def nginx_serving(folder: Path, files: dict[str, bytes]) -> Iterator[str]:
    """The address under which nginx has each file; what is named `compressed` is said to be brotli."""
    own, port = folder / "nginx", free_port()
    (own / "files").mkdir(parents=True)
    for name, body in files.items():
        (own / "files" / name).write_bytes(body)
    # A worker of root's becomes somebody who may not look into our folder.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = own / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=own, port=port, user=user))
    command = [find_program("nginx") or "nginx", "-e", str(own / "errors"), "-p", str(own), "-c", str(configuration)]
    with serving(command, {}, port, f"/{next(iter(files))}") as server:
        yield server.address
