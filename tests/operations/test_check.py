"""What can be known before anything is stopped is known before anything is stopped.

A third mode stands in for Docker and the native one: it notes what is asked of it, and answers from variables.
"""

import json
import socket

import pytest

from tests.operations.checkout import Checkout

MODE = """
mode=noted running='db products sales' words='' answer=0
note() { printf '%s\\n' "$*" >>noted; }
noted_is_running() { case " $running " in *" $1 "*) ;; *) return 1 ;; esac; }
noted_is_supervised() { noted_is_running "$1"; }
noted_down() { note stop "$1"; running=" $running "; running=${running/ $1 / }; }
noted_service_up() { note start "$1"; running="$running $1"; }
noted_database_up() { note start db; running="$running db"; }
noted_database_health() { echo healthy; }
noted_database_exists() { return 1; }
noted_database_size() { :; }
noted_database_address() { echo 127.0.0.1:3310; }
noted_data_dir() { echo /nowhere; }
noted_sync_users() { :; }
noted_check() { :; }
noted_dashboard() { :; }
noted_prepare() { note build; [ "${build:-works}" = works ] || die "the images could not be built."; }
noted_python() { note "ask $*"; [ "$answer" = 0 ] || { printf '%s\\n' "$words"; return "$answer"; }; }
noted_migrations() { note migrate; }
noted_running_port() { case $1 in products) echo "${old_port:-18000}" ;; sales) echo 18001 ;; *) echo 18002 ;; esac; }
noted_running_address() { echo "127.0.0.1 $(noted_running_port "$1")"; }
noted_running_version() { echo "${running_code:-$(code_version)}"; }
noted_uptime() { echo 1h; }
noted_stop_reason() { echo 'ended "by itself"'; }
noted_log_tail() { :; }
noted_has_failed() { return 1; }
noted_answer() { answer_over_http "$@"; }
http_answer() { printf 'HTTP/1.1 200 OK\\n'; }
read_command_line "$@"
load_settings
default_settings
make_local_dir
"""

RUN = 'run_command ${arguments[@]+"${arguments[@]}"}'
PORTS = "PRODUCTS_PORT=18000\nSALES_PORT=18001\n"


def run(checkout: Checkout, command: str, before: str = "", settings: str = PORTS) -> tuple[int, str, list[str]]:
    """Exit status, what was said, and what was done."""
    checkout.env_file.write_text(settings)
    noted = checkout.directory / "noted"
    noted.unlink(missing_ok=True)
    result = checkout.try_shell(f"set -- {command}\n{MODE}\n{before}\n{RUN}")
    done = noted.read_text().splitlines() if noted.exists() else []
    return result.returncode, result.stdout + result.stderr, done


def test_a_restart_asks_everything_first(checkout: Checkout) -> None:
    status, _, done = run(checkout, "restart")
    assert status == 0
    assert done == [
        "build",
        "ask sales -m migrations check",
        "stop sales",
        "stop products",
        "stop db",
        "ask sales -m migrations check-settings",
        "start db",
        "migrate",
        "start products",
        "start sales",
    ]


@pytest.mark.parametrize("command", ["restart", "restart sales", "restart db", "upgrade"])
@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("SALES_PORT=abc", "SALES_PORT (.env, line 2) is 'abc'; it must be a port, from 1 to 65535."),
        ("SALES_PORT=70000", "SALES_PORT (.env, line 2) is 70000, which is no port"),
        ("SALES_PORT=18000", "PRODUCTS_PORT (.env, line 1) and SALES_PORT (.env, line 2) are both 18000"),
        ("DB_PORT=18000", "DB_PORT (.env, line 2) and PRODUCTS_PORT (.env, line 1) are both 18000"),
        ("START_SECONDS=abc", "START_SECONDS (.env, line 2) is 'abc'; it must be a number of seconds above 0."),
        ("START_SECONDS=0", "START_SECONDS (.env, line 2) is '0'"),
        ("SHUTDOWN_SECONDS=a[$(id)]", "is not replaced by a value here"),
        (
            "SHUTDOWN_SECONDS='a[$(id)]'",
            "SHUTDOWN_SECONDS (.env, line 2) is 'a[$(id)]'; it must be a number of seconds",
        ),
        ("DB_BUFFER_POOL=plenty", "DB_BUFFER_POOL (.env, line 2) is 'plenty'; it must be a size such as 512M."),
        ("BIND_ADDRESS='1 2'", "BIND_ADDRESS (.env, line 2) is '1 2'; it must be an address"),
        ("DB_NAME=my-shop", "DB_NAME (.env, line 2) is 'my-shop'; it must be a name of at most 40 letters"),
        ("DB_SALES_PASSWORD='a b'", "DB_SALES_PASSWORD (.env, line 2) may hold letters, digits and . _ ~ - only"),
        ("BACKUP_DIR='~/bk'", "BACKUP_DIR (.env, line 2) begins with ~"),
    ],
)
def test_a_setting_that_the_shell_refuses_stops_nothing(
    checkout: Checkout, command: str, setting: str, reason: str
) -> None:
    status, said, done = run(checkout, command, settings=f"PRODUCTS_PORT=18000\n{setting}\n")
    assert (status, done) == (1, [])
    assert reason in said


@pytest.mark.parametrize("command", ["restart", "restart sales", "check"])
def test_a_setting_that_the_services_refuse_stops_nothing(checkout: Checkout, command: str) -> None:
    refuse = "answer=2 words=\"setting TIME_ZONE: 'Mars' is not an IANA time zone\""
    status, said, done = run(checkout, command, refuse, f"{PORTS}TIME_ZONE=Mars\n")
    assert status == 1
    assert [step for step in done if step.startswith(("stop", "start"))] == []
    assert "TIME_ZONE (.env, line 3): 'Mars' is not an IANA time zone\n" in said
    assert "Nothing was done." in said


@pytest.mark.parametrize(
    ("who", "names"),
    [("migrations", {"owner"}), ("demo", {"owner"}), ("products", {"shop"}), ("sales", {"seller"})],
)
def test_natively_too_each_is_given_the_address_that_is_its_own(checkout: Checkout, who: str, names: set[str]) -> None:
    """So the check before a start asks at the address that is then used. Where there is none, DATABASE_URL is used."""
    own = "MIGRATION_DATABASE_URL=mysql://owner@h/x\nSALES_DATABASE_URL=mysql://seller@h/x\n"
    checkout.env_file.write_text(f"DATABASE_URL=mysql://shop@h/x\n{own}")
    shown = checkout.shell(f"load_settings; default_settings; native_run {who} env").splitlines()
    addresses = {line.partition("//")[2].partition("@")[0] for line in shown if "DATABASE_URL=mysql" in line}
    assert addresses == names


@pytest.mark.parametrize("name", ["PRODUCTS_DATABASE_URL", "SALES_DATABASE_URL", "MIGRATION_DATABASE_URL"])
def test_an_address_of_its_own_is_beside_one_for_all(checkout: Checkout, name: str) -> None:
    status, said, done = run(checkout, "check", settings=f"{PORTS}{name}=mysql://shop:secret@h/x\n")
    assert (status, done) == (1, [])
    assert f"{name} (.env, line 3) is set and DATABASE_URL is not" in said
    assert "secret" not in said


@pytest.mark.parametrize("command", ["restart", "upgrade", "check"])
def test_code_that_cannot_be_built_stops_nothing(checkout: Checkout, command: str) -> None:
    status, said, done = run(checkout, command, "build=fails")
    assert (status, done) == (1, ["build"])
    assert "could not be built" in said


@pytest.mark.parametrize("command", ["restart", "restart products", "check"])
def test_a_port_that_somebody_else_has_stops_nothing_and_is_said_to_be_his(checkout: Checkout, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        status, said, done = run(checkout, command, settings=f"PRODUCTS_PORT={port}\nSALES_PORT=18001\n")
    assert (status, done) == (1, [])
    assert f"port {port}, meant for the products service, is taken" in said
    assert "PRODUCTS_PORT in .env to a free one. Nothing was done." in said


@pytest.mark.parametrize("command", ["restart", "check"])
def test_the_databases_port_matters_where_there_is_a_database_of_ours(checkout: Checkout, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = f"{PORTS}DB_PORT={server.getsockname()[1]}\n"
        status, said, done = run(checkout, command, settings=settings)
        assert (status, done) == (1, [])
        assert "meant for the database server, is taken" in said
        assert run(checkout, command, settings=f"{settings}DATABASE_URL=mysql://u:p@h/shop\n")[0] == 0


def test_a_port_of_ours_is_free_to_a_restart(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        old = server.getsockname()[1]
        status, said, _ = run(checkout, "check", f"old_port={old}", f"PRODUCTS_PORT=18003\nSALES_PORT={old}\n")
    assert (status, "Nothing is in the way of a restart or an upgrade." in said) == (0, True)


@pytest.mark.parametrize("command", ["check", "upgrade", "backup", "restore backup.sql.gz"])
def test_a_place_where_no_backup_can_be_written_is_said_before_anything_is_done(
    checkout: Checkout, command: str
) -> None:
    for name in ("not-a-directory", "backup.json", "backup.sql.gz"):
        (checkout.directory / name).touch()
    place = checkout.directory / "not-a-directory"
    settings = f"{PORTS}BACKUP_DIR=not-a-directory/backups\n"
    status, said, done = run(checkout, command, 'from_caller() { echo "$1"; }', settings)
    assert status == 1
    assert [step for step in done if step.startswith(("stop", "start", "migrate"))] == []
    assert f"BACKUP_DIR (.env, line 3) is {place}/backups, but {place} is no directory. Nothing was done." in said


def test_a_place_for_backups_that_is_not_there_yet_is_none_the_worse(checkout: Checkout) -> None:
    status, said, _ = run(checkout, "check", settings=f"{PORTS}BACKUP_DIR=some/where\n")
    assert (status, "Nothing is in the way" in said) == (0, True)
    assert not (checkout.directory / "some").exists()


def test_a_password_that_a_start_would_set_is_no_reason_against_it(checkout: Checkout) -> None:
    refused = "answer=3 words='the database does not answer, or refuses its user'"
    assert run(checkout, "check", refused)[0] == 0
    status, said, _ = run(checkout, "check", refused, f"{PORTS}DATABASE_URL=mysql://u:p@h/shop\n")
    assert (status, "the database does not answer" in said) == (1, True)


def test_a_database_that_is_down_is_not_asked(checkout: Checkout) -> None:
    done = run(checkout, "check", "running=")[2]
    assert done == ["build", "ask sales -m migrations check-settings"]


def test_what_an_upgrade_brings_up_is_found_by_the_next_command(checkout: Checkout) -> None:
    status, _, done = run(checkout, "upgrade", "running=", f"{PORTS}DATABASE_URL=mysql://u:p@h/shop\n")
    assert (status, done[-2:]) == (0, ["start products", "start sales"])
    assert (checkout.local / "mode").read_text() == "noted\n"


# ---- a start that finds everything running


def test_a_start_says_that_what_runs_is_not_what_is_set(checkout: Checkout) -> None:
    checkout.env_file.write_text(f"{PORTS}TIME_ZONE=Europe/Berlin\nDB_PRODUCTS_PASSWORD=one\nDB_SALES_PASSWORD=one\n")
    source = "set -- start\n" + MODE
    # What native mode itself gives a service is no setting that could have changed since.
    noted = "LOG_FILE=$service.log note_settings $service; current_settings $service"
    lines = checkout.shell(f"{source}\nfor service in products sales; do {noted}; done")
    assert "one" not in lines.replace("TIME_ZONE", "").split("=")
    settings = checkout.env_file.read_text()
    status, said, done = run(checkout, "start", settings=settings)
    assert (status, done) == (0, [])
    assert "changed" not in said
    changed = settings.replace("Europe/Berlin", "Asia/Tokyo").replace("18000", "18009") + "WORKERS=3\n"
    changed = changed.replace("DB_SALES_PASSWORD=one", "DB_SALES_PASSWORD=two")
    status, said, done = run(checkout, "start", settings=changed)
    assert (status, done) == (0, [])
    assert (
        "The products service still runs with what was set when it was started: TIME_ZONE WORKERS PRODUCTS_PORT" in said
    )
    assert (
        "The sales service still runs with what was set when it was started: TIME_ZONE WORKERS DB_SALES_PASSWORD"
        in said
    )
    assert "http://localhost:18000/docs" in said  # where it can be called now


# ---- one service, and what runs


@pytest.mark.parametrize(
    ("command", "done", "said"),
    [
        ("stop", ["stop sales", "stop products", "stop db"], "Stopped. The data is kept.\n"),
        ("stop sales", ["stop sales"], "Stopping sales ...\nStopped sales.\n"),
    ],
)
def test_a_stop_stops_what_is_named(checkout: Checkout, command: str, done: list[str], said: str) -> None:
    assert run(checkout, command)[2] == done
    assert run(checkout, command)[1].endswith(said)
    # A setting that no start would take does not keep anything running.
    assert run(checkout, command, settings="START_SECONDS=abc\nSHUTDOWN_SECONDS='x'\n")[2] == done


def test_status_as_json_says_everything_that_the_table_says(checkout: Checkout) -> None:
    status, said, _ = run(checkout, "status --json", "running='db products' running_code='a\"\\b'")
    document = json.loads(said)
    assert status == 1
    assert {key: document[key] for key in ("mode", "healthy", "data")} == {
        "mode": "noted",
        "healthy": False,
        "data": {"directory": "/nowhere", "size": None},
    }
    db, products, sales = document["services"]
    running = {"state": "running", "version": 'a"\\b', "uptime": "1h", "reason": None}
    assert db == running | {"name": "db", "health": "healthy", "url": "127.0.0.1:3310"}
    assert products == running | {"name": "products", "health": "ready", "url": "http://localhost:18000"}
    assert sales == dict.fromkeys(("health", "version", "uptime", "url")) | {
        "name": "sales",
        "state": "stopped",
        "reason": 'ended "by itself"',
    }


def test_status_says_why_something_is_not_well(checkout: Checkout) -> None:
    not_ready = (
        r"""http_answer() { printf '%s\n' 'HTTP/1.1 503 no' '' '{"title":"x","detail":"A \"schema\" is old."}'; }"""
    )
    status, said, _ = run(checkout, "status", f"running='db products'\n{not_ready}")
    assert status == 1
    lines = said.splitlines()
    assert lines[-3:] == [
        "mode noted, data /nowhere (none yet)",
        'products: A "schema" is old.',
        'sales: ended "by itself"',
    ]
    assert run(checkout, "status")[0] == 0
    lost = "noted_database_exists() { :; }"
    assert "data /nowhere (size unknown)" in run(checkout, "status", lost)[1]
    # Workers answer whose supervisor was killed: one that ends now is not replaced, and a monitor has to know.
    status, said, _ = run(checkout, "status", 'noted_is_supervised() { [ "$1" != sales ]; }')
    assert (status, said.splitlines()[-1]) == (
        1,
        "sales: what watches over its processes has ended, or is ending; ./docker-manager.sh start renews it",
    )


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1", "http://localhost:18000"),
        ("0.0.0.0", "http://localhost:18000"),  # noqa: S104 - a setting's value
        ("::", "http://localhost:18000"),
        ("::1", "http://localhost:18000"),
        ("fd00::5", "http://[fd00::5]:18000"),
        ("192.168.1.5", "http://192.168.1.5:18000"),
    ],
)
def test_an_address_is_written_as_a_browser_takes_it(checkout: Checkout, address: str, url: str) -> None:
    commands = "load_settings; default_settings; mode=native; service_url products"
    assert checkout.shell(commands, BIND_ADDRESS=address, PRODUCTS_PORT="18000") == url
