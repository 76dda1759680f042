"""A copy of what docker-manager.sh needs to be called, without anything that it could run: no stack, no packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.stack import KEPT_VARIABLES, ROOT

FILES = ("docker-manager.sh", "scripts", ".env.example", "pyproject.toml", "common/settings.py", "deploy")

SOURCED = """
. ./docker-manager.sh
eval "$1"
"""

# A shell cannot trap what was ignored when it began: SIGHUP under nohup, SIGINT in a background job, SIGPIPE by Python.
AS_FROM_A_TERMINAL = """
import os, signal, sys
for each in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
    signal.signal(each, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Checkout:
    """A directory with the manager in it; `.env` is what the test writes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.local = directory / ".local"
        self.env_file = directory / ".env"
        self.programs = directory / "programs"
        self.programs.mkdir()
        for name in FILES:
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, directory / name)

    def program(self, name: str, script: str) -> None:
        """Put a program before all others on the PATH."""
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def environment(self, **settings: str) -> dict[str, str]:
        """The caller's environment without what might be a setting, and with these."""
        kept = {name: value for name, value in os.environ.items() if KEPT_VARIABLES.fullmatch(name)}
        return kept | {"PATH": f"{self.programs}:{os.environ['PATH']}"} | settings

    def call(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run ./docker-manager.sh."""
        return self._run(["bash", str(self.directory / "docker-manager.sh"), *arguments], settings)

    def try_shell(self, commands: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run shell commands among the manager's functions."""
        return self._run(["bash", "-c", SOURCED, "bash", commands], settings)

    def shell(self, commands: str, **settings: str) -> str:
        """The same, which must succeed; what it printed."""
        result = self.try_shell(commands, **settings)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def begin(self, commands: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """Begin to run shell commands among the manager's functions, with standard input held open."""
        self.local.mkdir(exist_ok=True)
        return subprocess.Popen(
            [sys.executable, "-c", AS_FROM_A_TERMINAL, "bash", "-c", SOURCED, "bash", commands],
            cwd=self.directory,
            env=environment or self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _run(self, command: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.directory,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
