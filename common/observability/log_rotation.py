"""Keeps the file that a service's standard output goes to bounded, as a container engine does.

Natively the file is opened by the shell that starts the service, and inherited by all its processes: none of them could
rename it, since the others would go on writing to the old one. So the first process copies it and empties it in place,
which all of them follow because it was opened for appending. A line that is written within the microseconds between the
last copied byte and the emptying is lost; the alternative, one process that all others log through, would stop them all
when it hangs.
"""

import fcntl
import logging
import os
import shutil
import threading
from pathlib import Path
from typing import IO

MOST_BYTES = 10 * 1024 * 1024
"""Size of a file at which it is put aside."""

FILES = 5
"""The current one, NAME, and the older ones NAME.1 to NAME.4: 50 MB at most, as for containers."""

CHECK_SECONDS = 1.0
"""A burst of errors writes 8 MB a second; the check costs nothing."""

AGAIN_SECONDS = 60.0

logger = logging.getLogger(__name__)


def keep_bounded(path: Path, output: int) -> None:
    """Look after `path` for as long as this process lives, if it is what the descriptor `output` appends to."""
    appends = fcntl.fcntl(output, fcntl.F_GETFL) & os.O_APPEND
    if appends and path.exists() and os.path.samestat(os.fstat(output), path.stat()):
        arguments = (path, threading.Event())
        threading.Thread(target=look_after, args=arguments, name="log rotation", daemon=True).start()
    else:
        message = "LOG_FILE is not what standard output is appended to; it is not kept bounded"
        logger.warning(message, extra={"path": str(path)})


def look_after(path: Path, ended: threading.Event) -> None:
    """Put the file aside whenever it has become too large, until `ended`."""
    while not ended.wait(CHECK_SECONDS):
        try:
            if path.stat().st_size > MOST_BYTES:
                rotate(path)
        except OSError as error:
            # A full disk, or a directory that was taken away: a later try may do.
            logger.warning("the log could not be put aside", extra={"path": str(path), "reason": str(error)})
            ended.wait(AGAIN_SECONDS)


def rotate(path: Path) -> None:
    """Put the content aside as NAME.1, what was there before as NAME.2 and so on, the oldest away; empty the file.

    Raises OSError, having left the file as it was.
    """
    older = [path.with_name(f"{path.name}.{number}") for number in range(FILES)]
    older[-1].unlink(missing_ok=True)
    for number in range(FILES - 1, 1, -1):
        if older[number - 1].exists():
            older[number - 1].replace(older[number])
    with path.open("r+b") as source, older[1].open("wb") as copy:
        os.fchmod(copy.fileno(), path.stat().st_mode & 0o777)
        _copy_all(source, copy)
        source.truncate(0)


def _copy_all(source: IO[bytes], copy: IO[bytes]) -> None:
    """Also what is written while it is being copied."""
    while source.tell() < os.fstat(source.fileno()).st_size:
        shutil.copyfileobj(source, copy)
        copy.flush()
