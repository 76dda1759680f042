"""The database of native mode: a copy of this checkout whose server is run by its own shell functions."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from tests.e2e.stack import KEPT_VARIABLES, copy_working_tree, free_port

SETUP = """
. ./docker-manager.sh
load_settings
default_settings
mode=native assume_yes=yes
native_port_default
ensure_venv() { :; }
venv=$1 PYTHON=$1/bin/python
(umask 077 && mkdir -p "$run_dir" "$log_dir")
eval "$2"
"""
"""What the command line does before a command, with the tests' own Python environment in place of a new one."""


class NativeDatabase:
    """A server with a binary log, its users made; leaving the context stops it and removes the directory."""

    def __init__(self, **settings: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="ecm native "))
        self.data = self.directory / ".local" / "mysql"
        copy_working_tree(self.directory)
        values = {"DB_PORT": str(free_port()), "DB_BUFFER_POOL": "64M"} | settings
        self.env_file = self.directory / ".env"
        self.env_file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.try_shell("native_down db")
        shutil.rmtree(self.directory)

    def open_shell(self, commands: str) -> subprocess.Popen[str]:
        """Run shell commands among the manager's functions."""
        return subprocess.Popen(
            ["bash", "-c", SETUP, "bash", sys.prefix, commands],
            cwd=self.directory,
            env={name: value for name, value in os.environ.items() if KEPT_VARIABLES.fullmatch(name)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def try_shell(self, commands: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """The same to its end, with `text` on standard input; its status and what it printed."""
        with self.open_shell(commands) as process:
            out, complaint = process.communicate(text)
        return subprocess.CompletedProcess(process.args, process.returncode, out, complaint)

    def shell(self, commands: str, text: str = "") -> str:
        """The same, which must succeed; what it printed."""
        result = self.try_shell(commands, text)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def start(self) -> None:
        """What `start` does up to the migration."""
        self.shell("ensure_secrets; database_ready")

    def stop(self) -> None:
        """Stop the server."""
        self.shell("native_down db")

    def sql(self, statements: str) -> str:
        """What root gets, as lines of fields between tabs. Raises AssertionError with the server's words."""
        return self.shell("native_sql --batch --skip-column-names", statements)

    def refusal(self, user: str, password: str, statement: str) -> str:
        """Why the server refuses a user's statement; empty when it carries it out."""
        login = f"native_client mysql_client {user} '{password}' --database ecommerce"
        return self.try_shell(login, statement).stderr

    def set(self, **settings: str) -> None:
        """Append settings to .env."""
        with self.env_file.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in settings.items())

    def secret(self, name: str) -> str:
        """A value of .env."""
        values = dict(line.partition("=")[::2] for line in self.env_file.read_text().splitlines())
        return values[name]
