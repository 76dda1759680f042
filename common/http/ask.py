"""Asks the service of this container: `python -m common.http.ask PATH` prints its answer's status and body.

For a service that has no port outside its container, since it stands behind a proxy.
"""

import os
import sys
from http.client import HTTPConnection

CONTAINER_PORTS = (8000, 8001)
"""Where the products or the sales service of a container listens."""

TIMEOUT_SECONDS = 5


def answer(path: str) -> str:
    """The status line and the body of what a GET is answered; nothing when nobody answers."""
    for port in CONTAINER_PORTS:
        connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            response = connection.getresponse()
            body = response.read().decode("utf-8", "replace")
        except OSError:
            continue
        finally:
            connection.close()
        return f"HTTP/1.1 {response.status} {response.reason}{os.linesep}{os.linesep}{body}"
    return ""


if __name__ == "__main__":
    sys.stdout.write(answer(sys.argv[1]))
