"""Every setting of both services, typed, with the reason beside each number."""

import os
import re
import ssl
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from common.calendar.periods import KNOWN_ZONES, Weekday
from common.currencies import CURRENCIES
from common.validation_messages import in_words

ADDRESS_FORM = (
    "is not a database's address such as mysql+pymysql://user:password@host:3306/ecommerce. "
    "In a user's name or password, write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25"
)
"""Said of every address that is refused. What is wrong with it is not: it might be a piece of the password."""


SHORTEST_SECRET = 32
ORIGINS_OF_THIS_MACHINE = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
NO_ORIGIN = "(?!)"


class SecretFiles(SecretsSettingsSource):
    """The files of secrets; an empty one counts as unset, as an empty variable does."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """What a file says, None where there is none or nothing in it."""
        text, key, is_complex = super().get_field_value(field, field_name)
        return text or None, key, is_complex


class Settings(BaseSettings):
    """Read from environment variables of the same names; an invalid one stops the start with its name and reason.

    What is in no variable may be in a file of that name, in small letters, in the directory that SECRETS_DIR names:
    whoever may look at a container sees its variables.

    An empty variable or file counts as unset: it is what is left of a line of .env.example whose value was taken away.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
        secrets_dir=os.environ.get("SECRETS_DIR"),
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - its own is taken in its place
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where values come from, the first that has one."""
        return init_settings, env_settings, dotenv_settings, SecretFiles(settings_cls)

    database_url: SecretStr
    """Where the database is: `mysql+pymysql://user:password@host:port/name`; `?unix_socket=/path` for a socket. Several
    servers of a group, with commas: `@db1,db2,db3:3306/`. The one of them that can be written to is found, and found
    again after a failure."""
    read_database_url: SecretStr | None = None
    """Where reports, lists and exports are read: servers of the same group as in DATABASE_URL, of which a secondary is
    taken. What it shows is never older than the last change that was answered. Unset, or while there is none: at the
    primary, as everything else."""
    database_tls: bool | None = None
    """TLS to the database. Unset: off for loopback, sockets and one-word (container network) hosts, where it only
    costs a tenth of a query; on for every other host."""
    database_tls_ca: str | None = None
    """Path of the CA file that signed the database's certificate. Unset: encrypt without verifying the server."""
    time_zone: str = "UTC"
    """IANA name of the store's reporting zone: where its business days begin and end."""
    fiscal_year_start_month: Annotated[int, Field(ge=1, le=12)] = 1
    """Month (1 to 12) that the store's financial year begins with: quarters and years of reports begin there."""
    week_start: Weekday = Weekday.MONDAY
    """The day that the store's weeks begin on: "this week" in the dashboard, and its charts by week."""
    store_name: Annotated[str, Field(min_length=1, max_length=100)] = "Store"
    """What the store is called, at the top of the dashboard."""
    currency: str = "USD"
    """ISO 4217 code that reports carry; amounts are never converted."""
    require_precondition: bool = False
    """Whether every change and deletion of a product or category has to say what its client has seen, by
    expected_version or If-Match. Off: a script that sets prices does not need to read them before."""
    audit_days: Annotated[int, Field(ge=0, le=36_500)] = 730
    """How many days the audit log is kept, 0 for ever: two years, so that a year's accounts can still be explained when
    they are looked at in the next."""
    pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    """Database connections a worker process holds, and requests it works on at once: more only queue inside the
    database. All processes together must stay below the server's max_connections (151 by default)."""
    export_streams: Annotated[int, Field(ge=1, le=20)] = 2
    """Exports a worker process reads from the database at once, each on a connection beside the pool's; more wait for
    connection_wait_seconds, then get a 503. Each keeps a core of the database busy. How slow clients are does not
    matter: they are sent the file from the disk."""
    connection_wait_seconds: Annotated[float, Field(gt=0)] = 10
    """How long a request waits for a free connection before it is answered 503: clients give up at about that time."""
    waiting_sales: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Single sales that may wait in a worker process to be recorded; one more gets a 503. As many as it keeps
    connections, since each waits for one: that is a second's work."""
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
    """Sales a heatmap, or a report in a foreign time zone, may read one by one: between one second of a core (their
    total) and six (by product and day). Returns that a report on returns may read, in any zone."""
    list_scan_limit: Annotated[int, Field(ge=1)] = 100_000
    """Sales, or returns, that a list may look at for one page where no index has its order and filter: 50 ms of a
    core."""
    scan_slots: Annotated[int, Field(ge=1, le=20)] = 1
    """Requests that all worker processes of a machine together work on at once that read sales one by one: reports in a
    foreign time zone, heatmaps, lists sorted or filtered by what no index has. More wait for connection_wait_seconds,
    then get a 503. Each keeps a core of the database busy: without a bound, a few of them would leave none to the
    sales."""
    import_max_bytes: Annotated[int, Field(ge=1)] = 2 * 1024**3
    """The largest file that may be uploaded for an import: some thirty million sales. It takes as much room in the
    directory for temporary files (TMPDIR) while it is imported. The command line has no limit."""
    spool_max_bytes: Annotated[int, Field(ge=1)] = 4 * 1024**3
    """What a worker process keeps in temporary files (in TMPDIR) at once: uploads until they are imported, exports
    until they are sent. Beyond that, requests get a 507. Ten million sales are an export of 1 GB."""
    import_dir: Path | None = None
    """The directory that uploads are kept in which nobody waits for (wait=false), until they are imported, and the rows
    that were rejected; SPOOL_MAX_BYTES bounds it as a whole. All processes of a service must see the same one, and find
    it again after a restart. Unset: one in TMPDIR, which a restart of the machine may empty."""
    import_file_days: Annotated[int, Field(ge=1, le=365)] = 14
    """How long the file of a stopped import is kept to go on with, and the rows that were rejected to be fixed: over a
    holiday. Files of finished imports go at once."""
    disk_reserve_bytes: Annotated[int, Field(ge=0)] = 1024**3
    """What temporary files leave free on their disk, which is often the database's too: a full one stops sales."""
    transfer_seconds: Annotated[float, Field(gt=0)] = 3600
    """How long an upload may take to arrive, or an export to be sent, as a whole: 2 GB need 600 KB/s for it. Then it is
    broken off, since an upload keeps other imports waiting, and an export takes room on the disk."""
    cors_origin_regex: str | None = None
    """Browser origins that may call the API beside the dashboard's own, as a full-match regular expression. Unset: this
    machine, any port, while nobody has to log in; else none."""
    allowed_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Names and addresses, separated by commas, by which clients may call the services beside localhost, 127.0.0.1, ::1
    and HOST: `shop.lan,192.168.1.5`. Any other Host is refused, so that no web page can reach them by a name of its own
    that points to this machine."""
    host: str = "127.0.0.1"
    """Address the service listens on."""
    bind_address: str | None = None
    """Address of the machine at which clients reach the services, where HOST is one inside of a container. Unset: HOST.
    Any but a loopback address means that whoever calls has to say who they are."""
    domain: str | None = None
    """Name by which browsers reach the store over TLS, such as shop.example.com; whoever calls has to say who they are
    then. Unset: the services are called without TLS, by programs with keys or from this machine alone."""
    auth: Literal["auto", "on", "off"] = "auto"
    """Whether callers have to say who they are, by a key or a session. auto: unless the services can be reached from
    this machine alone. on: always. off: never, which is refused where others can reach them."""
    auth_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    """What keys, sessions and links are hashed with, 32 characters at least: a stolen database holds none that works.
    Made into .env by the first start. With another one, all keys, sessions and links end."""
    rate_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 6000
    """Requests that a worker process answers in a minute for one user, or one key that has no limit of its own: far
    more than a person or a shop sends, far fewer than it takes to keep the others waiting."""
    products_port: Annotated[int, Field(ge=1, le=65535)] = 8000
    sales_port: Annotated[int, Field(ge=1, le=65535)] = 8001
    products_url: str | None = None
    """Address by which browsers reach the products service, where it is not the name they called with PRODUCTS_PORT:
    behind a proxy. The dashboard is there; its origin may call the sales service."""
    sales_url: str | None = None
    """The same of the sales service: where the dashboard calls it."""
    workers: Annotated[int, Field(ge=1, le=64)] = Field(default_factory=lambda: os.cpu_count() or 1)
    """Worker processes per service; one per core by default since Python runs one thread at a time."""
    keep_alive_seconds: Annotated[int, Field(ge=1)] = 75
    """How long a connection may be idle between requests: longer than the 60 s of common proxies, load balancers and
    client pools. Whoever closes second may meet a connection that is closed just then, so it had better be we."""
    client_timeout_seconds: Annotated[float, Field(gt=0)] = 20
    """How long a client may keep the service waiting: for all headers of a request, or behind a rate of 4 KB/s while
    it sends a body or takes an answer. Then its connection is cut."""
    max_connections: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Connections of clients that a worker process keeps open. One more takes the place of one that is idle, or is
    answered 503. The limit of open files is raised for them as far as the system's hard limit lets it."""
    event_streams: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Clients that may follow the live feed of a worker process at once; one more gets a 503. Each is a connection of
    `max_connections` that stays, and a few hundred bytes when something is sold; all of them are one query a second."""
    drain_seconds: Annotated[float, Field(ge=0)] = 0
    """After SIGTERM, how long /readyz answers 503 while requests are still taken, so that a load balancer can leave.
    Zero suits a single machine; set it to a little over the balancer's check interval."""
    shutdown_seconds: Annotated[int, Field(ge=1)] = 20
    """After SIGTERM, how long requests in flight may take: above the statement timeout, so that none is cut off."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_file: Path | None = None
    """The file that standard output is appended to, if it is one: it is then kept to five files of 10 MB. Set by
    native mode; a container engine does the same by itself."""
    slow_request_ms: Annotated[int, Field(ge=1)] = 1000
    """A request that takes longer is logged as a warning."""

    @field_validator("database_url", "read_database_url")
    @classmethod
    def _is_an_address(cls, address: SecretStr | None) -> SecretStr | None:
        if address is None:
            return None
        try:
            url = make_url(address.get_secret_value())
        except (ArgumentError, ValueError):  # ValueError: its own message quotes what stands where the port should
            raise ValueError(ADDRESS_FORM) from None
        if url.get_backend_name() not in {"mysql", "mariadb"} or not url.database or _has_stray(url):
            raise ValueError(ADDRESS_FORM)
        return address

    @field_validator("database_tls_ca")
    @classmethod
    def _holds_certificates(cls, path: str | None) -> str | None:
        try:
            ssl.create_default_context(cafile=path)
        except ssl.SSLError:
            message = f"{path!r} holds no certificate in PEM form (a file with BEGIN CERTIFICATE)"
            raise ValueError(message) from None
        except OSError as error:
            message = f"{path!r} cannot be read: {error.strerror}"
            raise ValueError(message) from None
        return path

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, code: str) -> str:
        if code not in CURRENCIES:
            message = f"{code!r} is not the ISO 4217 code of a currency in use, such as EUR"
            raise ValueError(message)
        return code

    @field_validator("week_start", mode="before")
    @classmethod
    def _in_small_letters(cls, day: object) -> object:
        return day.lower() if isinstance(day, str) else day

    @field_validator("store_name")
    @classmethod
    def _one_line(cls, name: str) -> str:
        if not name.strip() or not name.isprintable():
            message = "is not a name of one line"
            raise ValueError(message)
        return name.strip()

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in KNOWN_ZONES:
            message = f"{name!r} is not an IANA time zone such as Europe/Berlin"
            raise ValueError(message)
        return name

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _host_names(cls, given: str | Collection[str]) -> frozenset[str]:
        names = given.split(",") if isinstance(given, str) else given
        hosts = frozenset(name.strip().strip("[]").lower() for name in names if name.strip())
        for host in hosts:
            if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]*:[0-9a-f:.]*", host):
                message = f"{host!r} is not a host name or address such as shop.lan, without scheme and port"
                raise ValueError(message)
        return hosts

    @field_validator("domain")
    @classmethod
    def _is_a_name(cls, name: str | None) -> str | None:
        if name is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", name):
            message = f"{name!r} is not a name or address such as shop.example.com, without scheme and port"
            raise ValueError(message)
        return name and name.lower()

    @field_validator("auth")
    @classmethod
    def _off_on_this_machine_alone(cls, auth: str, info: ValidationInfo) -> str:
        if auth == "off" and _is_exposed(info.data):
            message = (
                "is off, but BIND_ADDRESS or DOMAIN lets other machines reach the services: whoever does could read "
                "and change everything. Take AUTH away, then make a first user or key: user add, key add"
            )
            raise ValueError(message)
        return auth

    @field_validator("auth_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and "auth" in info.data and _requires_credentials(info.data):
            message = "is needed, since callers have to say who they are; ./docker-manager.sh start makes one into .env"
            raise ValueError(message)
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_SECRET:
            message = f"has to have {SHORTEST_SECRET} characters at least"
            raise ValueError(message)
        return secret

    @field_validator("cors_origin_regex")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            message = f"is not a regular expression: {error}"
            raise ValueError(message) from None
        return pattern

    @property
    def is_exposed(self) -> bool:
        """Whether other machines can reach the services."""
        return _is_exposed(vars(self))

    @property
    def requires_credentials(self) -> bool:
        """Whether callers have to say who they are; else whoever calls from this machine may do everything."""
        return _requires_credentials(vars(self))

    @property
    def has_sessions(self) -> bool:
        """Whether people can log in: a password and a cookie never go through a network without TLS."""
        return self.domain is not None or not self.is_exposed

    @property
    def cookie_name(self) -> str:
        """The name of the cookie of a session; the prefix makes browsers keep it to TLS and to this very host."""
        return "__Host-ecm" if self.domain else "ecm"

    @property
    def allowed_origins(self) -> str:
        """`cors_origin_regex`, or what it is by default."""
        if self.cors_origin_regex is not None:
            return self.cors_origin_regex
        return NO_ORIGIN if self.requires_credentials else ORIGINS_OF_THIS_MACHINE

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
    def hosts(self) -> tuple[str, ...]:
        """The servers that `database_url` names, one or several of a group; none for a socket."""
        return tuple(self.url.host.split(",")) if self.url.host else ()

    @property
    def uses_tls(self) -> bool:
        """Whether connections to the database are encrypted; see `database_tls`."""
        if self.database_tls is not None:
            return self.database_tls
        return "unix_socket" not in self.url.query and not all(map(_is_local, self.hosts))


def problems_of(error: ValidationError, **names: str) -> list[str]:
    """A line for each setting that was refused: its name as it stands in the environment or .env, and why.

    `names` gives a field that was filled from another variable that one's name. No line shows a secret.
    """
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        field = str(problem["loc"][0])
        lines.append(f"setting {names.get(field, field.upper())}: {in_words(problem)}")
    return lines


def _is_exposed(values: Mapping[str, object]) -> bool:
    """Whether other machines can reach services with these settings; of one that was refused nobody knows."""
    address = str(values.get("bind_address") or values.get("host", ""))
    try:
        on_loopback = address.lower() == "localhost" or ip_address(address).is_loopback
    except ValueError:
        on_loopback = False
    return values.get("domain") is not None or not on_loopback


def _requires_credentials(values: Mapping[str, object]) -> bool:
    return values.get("auth") == "on" or (values.get("auth") == "auto" and _is_exposed(values))


def _is_local(host: str) -> bool:
    """Whether a host is this machine, or has a name of one word, as in a network of containers."""
    return host == "::1" or host.startswith("127.") or not {".", ":"} & set(host)


def _has_stray(url: URL) -> bool:
    """Whether the host holds what a host cannot: the rest of a password with an @ in it."""
    return (
        url.host is not None and re.fullmatch(r"[A-Za-z0-9._:%-]*|[A-Za-z0-9.-]+(,[A-Za-z0-9.-]+)+", url.host) is None
    )
