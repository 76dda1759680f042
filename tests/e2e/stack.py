"""A stack of its own: a copy of a checkout, run by its docker-manager.sh in Docker or natively, removed afterwards."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).parents[2]
KEPT_VARIABLES = re.compile(r"PATH|HOME|LANG|LC_.*|TMPDIR|XDG_.*|DOCKER_.*|BUILDKIT_.*|.*_proxy|.*_PROXY")
"""Of the caller's environment. Anything else might be a setting, and those stand in the stack's own .env."""

PROBES = 4
"""How often a service is asked whether it is ready, each time on a new connection: any of its workers may answer."""

SMALL = {"DB_BUFFER_POOL": "128M", "WORKERS": "2"}
"""Settings for a machine that runs other things too; two workers are the fewest that show what only several do."""


def engine_answers() -> bool:
    """Whether a Docker engine with Compose can be used from here."""
    commands = (["docker", "info"], ["docker", "compose", "version"])
    try:
        return all(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in commands)
    except FileNotFoundError:
        return False


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def git(*arguments: str) -> bytes:
    """What git says about this checkout. Raises CalledProcessError outside one."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout


def copy_working_tree(target: Path) -> None:
    """The files of this checkout as they are now, without what git ignores; those of an older copy are replaced."""
    for name in git("ls-files", "-coz", "--exclude-standard").decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)


def copy_commit(target: Path, commit: str) -> None:
    """The files of this checkout as of a commit."""
    with tarfile.open(fileobj=BytesIO(git("archive", commit))) as archive:
        archive.extractall(target, filter="data")


class Stack:
    """Compose project, ports, data and directory of its own; the directory has a space in its name, as users' have.

    Leaving the context removes the containers, the images, the volumes and the directory.
    """

    def __init__(self, *, commit: str | None = None, mode: str = "docker", **settings: str) -> None:
        self.mode = mode
        self.directory = Path(tempfile.mkdtemp(prefix="ecm e2e "))
        self.project = f"ecm-e2e-{secrets.token_hex(3)}"
        self.ports = {"products": free_port(), "sales": free_port()}
        self.urls = {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        if commit is None:
            copy_working_tree(self.directory)
        else:
            copy_commit(self.directory, commit)
        self.env_file = self.directory / ".env"
        ports = {f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        if mode == "native":
            ports["DB_PORT"] = str(free_port())
        self.set(COMPOSE_PROJECT_NAME=self.project, **ports, **SMALL, **settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    # ---- what operators do -------------------------------------------------------------------------------------------

    def set(self, **settings: str) -> None:
        """Write settings into .env; the last line of a name counts for Compose, so older ones are taken out."""
        text = self.env_file.read_text() if self.env_file.exists() else ""
        lines = [line for line in text.splitlines() if line.partition("=")[0] not in settings]
        lines += [f"{name}={value}" for name, value in settings.items()]
        self.env_file.touch(mode=0o600)
        self.env_file.write_text("\n".join(lines) + "\n")

    def setting(self, name: str) -> str:
        """A value from .env."""
        found = re.search(rf"^{name}=(.*)$", self.env_file.read_text(), re.MULTILINE)
        assert found, f"{name} is not in .env"
        return found[1]

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if KEPT_VARIABLES.fullmatch(name)}

    def compose(self, *arguments: str) -> None:
        """Run Compose on this stack, past the manager."""
        command = ["docker", "compose", "--project-directory", str(self.directory), *arguments]
        result = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr

    def try_manager(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run docker-manager.sh from another directory; its exit status and all that it printed."""
        command = [str(self.directory / "docker-manager.sh"), *arguments, f"--{self.mode}"]
        return subprocess.run(
            command,
            cwd="/",
            env=self._environment(),
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def manager(self, *arguments: str, text: str = "") -> str:
        """Run docker-manager.sh with `text` on standard input; it must succeed. What it printed."""
        result = self.try_manager(*arguments, text=text)
        assert result.returncode == 0, f"docker-manager.sh {' '.join(arguments)}: {result.stdout}"
        return result.stdout

    # ---- what the engine does ----------------------------------------------------------------------------------------

    def container(self, service: str) -> str:
        """Id of a service's container."""
        labels = {"project": self.project, "service": service, "oneoff": "False"}
        filters = [f"--filter=label=com.docker.compose.{name}={value}" for name, value in labels.items()]
        return docker("ps", "-aq", *filters).split()[0]

    def running(self) -> list[str]:
        """Names of the containers that run."""
        project = f"--filter=label=com.docker.compose.project={self.project}"
        return docker("ps", "--format={{.Names}}", project).split()

    def main_pid(self, service: str) -> int:
        """The engine's number of a container's first process."""
        return int(docker("inspect", "--format={{.State.Pid}}", self.container(service)))

    def worker_pids(self, service: str) -> list[int]:
        """The engine's numbers of a service's worker processes."""
        lines = docker("top", self.container(service), "-eo", "pid,args").splitlines()
        return [int(line.split()[0]) for line in lines if "spawn_main" in line]

    def kill(self, *pids: int) -> None:
        """SIGKILL from outside the container: `docker kill` would tell the engine that it is meant to stay down."""
        numbers = [str(pid) for pid in pids]
        shell = ["--entrypoint=sh", self.database_image(), "-c", 'kill -9 "$@"', "sh"]
        docker("run", "--rm", "--pid=host", "--user=0", *shell, *numbers)

    def database_image(self) -> str:
        """An image that is here already, for small programs beside the stack."""
        return docker("inspect", "--format={{.Config.Image}}", self.container("db")).strip()

    def sql(self, statements: str) -> list[list[str]]:
        """Rows of SQL run as root on the server's own socket, apart from the services. Natively of one query alone."""
        if self.mode == "native":
            lines = self.manager("shell", "db", text=statements).splitlines()
            return [line.split("\t") for line in lines[1:]]  # the first one names the columns
        return self.sql_in(self.container("db"), statements)

    def sql_in(self, container: str, statements: str) -> list[list[str]]:
        """Rows of SQL run as root on the socket of the server in a container."""
        command = ["docker", "exec", "-i", "-e", "MYSQL_PWD", container, "mysql", "-uroot", "-N", "-B"]
        environment = os.environ | {"MYSQL_PWD": self.setting("DB_ROOT_PASSWORD")}
        result = subprocess.run(
            [*command, "ecommerce"], env=environment, input=statements, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return [line.split("\t") for line in result.stdout.splitlines()]

    def remove(self) -> None:
        """Leave nothing: the data belongs to the server's user, so a container deletes it."""
        images = [f"{self.project}-{name}" for name in ("sales", "products")]
        self.try_manager("stop")
        self.try_manager("reset", "--yes")
        if self.mode == "docker":
            # By the project's name alone: a test that failed may have left settings or files that Compose cannot read.
            leave = ["docker", "compose", "--project-name", self.project, "down", "--volumes", "--remove-orphans"]
            subprocess.run(leave, cwd="/", env=self._environment(), capture_output=True, check=False)
        subprocess.run(["docker", "image", "rm", "-f", *images], capture_output=True, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)

    # ---- what clients see --------------------------------------------------------------------------------------------

    def is_ready(self) -> bool:
        """Whether every worker of both services, as far as can be seen from outside, answers ready."""
        return all(self._probe(service) for service in self.urls for _ in range(PROBES))

    def _probe(self, service: str) -> bool:
        try:
            return httpx.get(f"{self.urls[service]}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def until_ready(self, seconds: float) -> None:
        """Wait until the stack is ready; fail when it takes longer."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            assert time.monotonic() < deadline, f"the stack was not ready within {seconds} s"
            time.sleep(0.1)

    def versions(self) -> list[str]:
        """The numbers of the versions that the two services run, as `status` shows them."""
        lines = self.try_manager("status").stdout.splitlines()
        return [line.split()[3] for line in lines if line.startswith(("products", "sales")) and "running" in line]

    def product(self, **fields: object) -> int:
        """Register a product, in a category that is opened if it is not yet; its id."""
        body = {"name": "Robot", "category": "toys", "price": "19.99", "current_inventory": 1_000_000} | fields
        with httpx.Client(base_url=self.urls["products"], timeout=30) as client:
            assert client.post("/categories", json={"name": body["category"]}).status_code in {201, 409}
            answer = client.post("/products", json=body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])


def docker(*arguments: str) -> str:
    """Run a docker command, which must succeed; what it printed."""
    result = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"docker {' '.join(arguments)}: {result.stderr}"
    return result.stdout
