"""Which mode a first start takes, and what it says when Docker is there but cannot be used."""

import pytest

from tests.operations.checkout import Checkout

DENIED = "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"
ASLEEP = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"


@pytest.mark.parametrize("command", ["start", "status", "backup"])
@pytest.mark.parametrize(
    ("docker", "said", "advice"),
    [
        (f'echo "{DENIED}" >&2; exit 1', DENIED, "add this user to the group docker and log in again, or use sudo."),
        (f'echo "{ASLEEP}" >&2; exit 1', ASLEEP, "Start it."),
        ("exit 1", "docker info failed.", "Start it."),
        ('[ "$1" != compose ]', "Docker has no Compose v2 (docker compose)", "install the package docker-compose"),
    ],
)
def test_a_docker_that_cannot_be_used_is_no_reason_to_go_on_without(
    checkout: Checkout, command: str, docker: str, said: str, advice: str
) -> None:
    checkout.program("docker", docker)
    result = checkout.call(command)
    assert (result.returncode, result.stdout) == (1, "")
    assert said in result.stderr
    assert advice in result.stderr
    assert "Or use --native for a stack on this machine itself." in result.stderr
    assert not checkout.local.exists()


def test_a_stack_in_docker_stays_there_when_its_engine_is_asleep(checkout: Checkout) -> None:
    checkout.program("docker", f'echo "{ASLEEP}" >&2; exit 1')
    checkout.local.mkdir()
    (checkout.local / "mode").write_text("docker\n")
    result = checkout.call("status")
    assert result.returncode == 1
    assert f"the Docker engine cannot be reached (this stack runs in Docker): {ASLEEP} Start it." in result.stderr
    assert "--native for a separate stack on this machine itself, with data of its own." in result.stderr


def test_without_a_docker_program_everything_runs_here_and_that_is_said(checkout: Checkout) -> None:
    commands = 'command() { [ "$*" != "-v docker" ] && builtin command "$@"; }; asked_mode=; choose_mode; echo "$mode"'
    result = checkout.try_shell(commands)
    assert (result.returncode, result.stdout) == (0, "native\n")
    assert result.stderr.startswith("There is no docker program here, so everything runs on this machine itself")


def test_looking_at_a_stack_writes_nothing(checkout: Checkout) -> None:
    result = checkout.call("status", "--native")
    assert result.returncode == 1
    assert "not started; ./docker-manager.sh start starts it" in result.stdout
    assert not checkout.local.exists()


def test_data_that_only_the_server_may_read_is_measured_by_the_server(checkout: Checkout) -> None:
    """Of what it may not read, du says the size of a directory, and fails."""
    checkout.program("du", 'printf "4.0K\\t%s\\n" "$2"; exit 1')
    measure = 'docker_exec() { printf "1.2G\\t/var/lib/mysql\\n"; }; DB_DATA_DIR=/data docker_database_size'
    assert checkout.shell(measure) == "1.2G\n"
