"""What deletes or replaces data asks first, and takes nothing but a typed "yes" for an answer."""

import os
import pty
import subprocess

import pytest

from tests.operations.checkout import SOURCED, Checkout

ASK = "assume_yes=no; confirm 'This deletes all.'; echo done"
END_OF_INPUT = "\x04"
"""Ctrl-D, as a terminal passes it on."""


def answered(checkout: Checkout, answer: str) -> subprocess.CompletedProcess[str]:
    """The question asked on a terminal, with this typed into it."""
    typed, terminal = pty.openpty()
    try:
        os.write(typed, answer.encode())
        return subprocess.run(
            ["bash", "-c", SOURCED, "bash", ASK],
            cwd=checkout.directory,
            env=checkout.environment(),
            stdin=terminal,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(typed)
        os.close(terminal)


def test_yes_goes_on(checkout: Checkout) -> None:
    result = answered(checkout, "yes\n")
    assert (result.returncode, result.stdout) == (0, "done\n")
    assert "This deletes all. Type yes to go on: " in result.stderr


@pytest.mark.parametrize("answer", ["no\n", "y\n", "YES\n", "\n", END_OF_INPUT])
def test_anything_else_changes_nothing_and_says_so(checkout: Checkout, answer: str) -> None:
    result = answered(checkout, answer)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith("Error: Nothing was changed.\n")


def test_where_nobody_can_answer_an_option_does(checkout: Checkout) -> None:
    unasked = checkout.try_shell(ASK)
    assert (unasked.returncode, unasked.stdout) == (1, "")
    assert unasked.stderr == "Error: This deletes all. Nobody is there to ask: add --yes to go on.\n"
    assert checkout.shell(ASK.replace("assume_yes=no", "assume_yes=yes")) == "done\n"
