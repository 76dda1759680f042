"""How many files a process may have open: every connection is one, and so is every transfer's temporary file."""

import resource

FILES_BESIDE = 200
"""Open files of a worker that are not connections of clients: database, logs, metrics, modules being loaded."""

FILES_A_CONNECTION = 2
"""The socket, and the temporary file of an export or upload."""


def connections_within_limit(wanted: int) -> int:
    """Raise the soft limit of open files as far as `wanted` connections need and the hard one allows.

    Worker processes inherit it. Returns how many connections fit (`wanted` or fewer): the service refuses the rest
    itself, with an answer and a line in the log, where the system would leave them hanging.
    """
    needed = FILES_A_CONNECTION * wanted + FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, (soft - FILES_BESIDE) // FILES_A_CONNECTION))
