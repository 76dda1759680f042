"""The counters of a process, and what Prometheus is told of all of them."""

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer, by route and status",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
REQUESTS_RUNNING = Gauge("http_requests_running", "Requests being worked on", multiprocess_mode="livesum")
CONNECTIONS_OPEN = Gauge("http_connections_open", "Open connections of clients", multiprocess_mode="livesum")
CONNECTIONS_CUT = Counter(
    "http_connections_cut",
    "Connections whose client was too slow, by what was slow, or its headers too large",
    ["reason"],
)
CONNECTIONS_REFUSED = Counter("http_connections_refused", "Connections refused because too many were open")
EVENT_STREAMS_OPEN = Gauge("event_streams_open", "Clients that follow the live feed", multiprocess_mode="livesum")
CONNECTIONS_IN_USE = Gauge("database_connections_in_use", "Pooled connections in use", multiprocess_mode="livesum")
TRANSACTION_RETRIES = Counter(
    "transaction_retries", "Transactions tried again after a deadlock, lock wait or lost link"
)
DATABASE_READS = Counter(
    "database_reads", "Reports, lists and exports, by the server that they were read from", ["route"]
)
GROUP_REQUESTS = Histogram(
    "commit_group_requests",
    "Requests that one transaction answered together",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
GROUP_WAIT_SECONDS = Histogram(
    "commit_group_wait_seconds",
    "Time from a request's arrival to the beginning of the transaction that answers it",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
SALES_RECORDED = Counter("sales_recorded", "Sales committed")
SALES_VOIDED = Counter("sales_voided", "Sales made void")
RETURNS_RECORDED = Counter("returns_recorded", "Returns committed")
RETURNS_VOIDED = Counter("returns_voided", "Returns made void")
STOCK_REFUSALS = Counter("stock_refusals", "Sales and stock moves refused, by code", ["code"])


def metrics_text() -> bytes:
    """The metrics in Prometheus' text format, added up over all worker processes where there are several."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()


def forget_dead_workers() -> None:
    """Drop the gauges of worker processes that were killed: they would be added up for ever as if still running."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for path in Path(directory).glob("gauge_live*_*.db") if directory else ():
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
