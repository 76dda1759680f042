"""Every setting of both services, typed, with the reason beside each number."""

import os
import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url

from common.periods import KNOWN_ZONES


class Settings(BaseSettings):
    """Read from environment variables of the same names; an invalid one stops the start with its name and reason."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: SecretStr
    """Where the database is: `mysql+pymysql://user:password@host:port/name`; `?unix_socket=/path` for a socket."""
    database_tls: bool | None = None
    """TLS to the database. Unset: off for loopback, sockets and one-word (container network) hosts, where it only
    costs a tenth of a query; on for every other host."""
    database_tls_ca: str | None = None
    """Path of the CA file that signed the database's certificate. Unset: encrypt without verifying the server."""
    time_zone: str = "UTC"
    """IANA name of the store's reporting zone: where its business days begin and end."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    """ISO 4217 code that reports carry; amounts are never converted."""
    pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    """Database connections a worker process holds, and requests it works on at once: more only queue inside the
    database. All processes together must stay below the server's max_connections (151 by default)."""
    export_streams: Annotated[int, Field(ge=1, le=20)] = 2
    """Exports a worker process sends at once, each on a connection beside the pool's; more wait for
    connection_wait_seconds, then get a 503. Each keeps a core of the database busy while its client keeps up."""
    connection_wait_seconds: Annotated[float, Field(gt=0)] = 10
    """How long a request waits for a free connection before it is answered 503: clients give up at about that time."""
    connect_timeout_seconds: Annotated[int, Field(ge=1)] = 3
    """How long opening a connection may take: a live server on one network answers in milliseconds."""
    statement_timeout_seconds: Annotated[int, Field(ge=2)] = 15
    """How long to wait for the answer to one statement; the server itself ends it a second before."""
    lock_wait_seconds: Annotated[int, Field(ge=1)] = 3
    """How long a statement waits for a row lock (innodb_lock_wait_timeout): a sale holds its locks for milliseconds."""
    transaction_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    """How often a transaction is tried when InnoDB chose it as a deadlock's victim or a lock did not come."""
    idempotency_hours: Annotated[int, Field(ge=24)] = 48
    """How long an Idempotency-Key and its answer are kept; the contract promises 24 hours at least."""
    report_row_limit: Annotated[int, Field(ge=1, le=100_000)] = 20_000
    """Rows a report may have: about 3 MB of JSON, more than any chart can show."""
    scan_sales_limit: Annotated[int, Field(ge=1)] = 2_000_000
    """Sales a report in a foreign time zone may read one by one: between one second of a core (their total) and six (by
    product and day)."""
    scan_slots: Annotated[int, Field(ge=1, le=20)] = 1
    """Requests a worker process works on at once that read sales one by one: reports in a foreign time zone, lists
    sorted or filtered by what no index has. More wait for connection_wait_seconds, then get a 503. Each keeps a core of
    the database busy: without a bound, a few of them would leave none to the sales."""
    import_max_bytes: Annotated[int, Field(ge=1)] = 2 * 1024**3
    """The largest file that may be uploaded for an import: some thirty million sales. It takes as much room in the
    directory for temporary files (TMPDIR) while it is imported. The command line has no limit."""
    cors_origin_regex: str = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
    """Browser origins that may call the API, as a full-match regular expression. Default: this machine, any port."""
    host: str = "127.0.0.1"
    """Address the service listens on."""
    products_port: Annotated[int, Field(ge=1, le=65535)] = 8000
    sales_port: Annotated[int, Field(ge=1, le=65535)] = 8001
    workers: Annotated[int, Field(ge=1, le=64)] = Field(default_factory=lambda: os.cpu_count() or 1)
    """Worker processes per service; one per core by default since Python runs one thread at a time."""
    drain_seconds: Annotated[float, Field(ge=0)] = 0
    """After SIGTERM, how long /readyz answers 503 while requests are still taken, so that a load balancer can leave.
    Zero suits a single machine; set it to a little over the balancer's check interval."""
    shutdown_seconds: Annotated[int, Field(ge=1)] = 20
    """After SIGTERM, how long requests in flight may take: above the statement timeout, so that none is cut off."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    slow_request_ms: Annotated[int, Field(ge=1)] = 1000
    """A request that takes longer is logged as a warning."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in KNOWN_ZONES:
            message = f"{name!r} is not an IANA time zone such as Europe/Berlin"
            raise ValueError(message)
        return name

    @field_validator("cors_origin_regex")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"is not a regular expression: {error}"
            raise ValueError(message) from None
        return pattern

    @property
    def zone(self) -> ZoneInfo:
        """The store's zone as an object."""
        return ZoneInfo(self.time_zone)

    @property
    def url(self) -> URL:
        """`database_url` parsed, with the driver and character set that the services need."""
        url = make_url(self.database_url.get_secret_value())
        return url.set(drivername="mysql+pymysql").update_query_dict({"charset": "utf8mb4"})

    @property
    def uses_tls(self) -> bool:
        """Whether connections to the database are encrypted; see `database_tls`."""
        if self.database_tls is not None:
            return self.database_tls
        host = self.url.host or "localhost"
        is_local = host == "::1" or host.startswith("127.") or not {".", ":"} & set(host)
        return not (is_local or "unix_socket" in self.url.query)
