"""The program as the scripts call it: `python -m recovery`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def call(*arguments: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run it as in a container: with no settings, and a locale that knows ASCII only."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "recovery", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=stdin, capture_output=True, check=False)
