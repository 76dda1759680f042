"""Every command takes what its line of the help says, and refuses the rest before anything is done."""

import re
import subprocess
import sys

import pytest

from tests.e2e.stack import ROOT
from tests.operations.checkout import Checkout

HELP = subprocess.run(["bash", ROOT / "docker-manager.sh", "help"], capture_output=True, text=True, check=True).stdout
USAGES = re.findall(r"^  ([a-z]+(?: \S+| \[--\S+ [A-Z]\])*?)  +\S", HELP, re.MULTILINE)
COMMANDS = [usage.partition(" ")[0] for usage in USAGES]
PASSED_ON = {"rollups", "import", "demo", "test", "categories", "audit", "key", "user"}
"""What these are given is checked by the program that they run."""

BEGINNINGS = {
    "restore": ["a.sql.gz"],
    "rollups": ["verify"],
    "categories": ["list"],
    "import": ["sales", "a.csv"],
    "export": ["everything", "store"],
    "service": ["show"],
}
"""What must be there, so that only what is added is at fault."""


@pytest.fixture
def untouched(checkout: Checkout) -> Checkout:
    """A checkout in which whatever is done shows: every program that could do something is replaced by a witness."""
    for name in ("docker", "python3", "mysqld", "mariadbd", "mkdir"):
        checkout.program(name, 'echo "$0 $*" >>"$(dirname "$0")/../done"')
    checkout.env_file.write_text("this line would stop any command that begins\n")
    return checkout


def refusal(checkout: Checkout, *arguments: str) -> str:
    """What a call is refused with; nothing was done."""
    result = checkout.call(*arguments)
    assert (result.returncode, result.stdout) == (2, ""), result
    assert not (checkout.directory / "done").exists()
    return result.stderr


def test_the_table_has_all_commands() -> None:
    assert sorted(COMMANDS) == sorted(
        [
            "user",
            "key",
            "audit",
            "start",
            "stop",
            "restart",
            "check",
            "status",
            "logs",
            "help",
            "backup",
            "export",
            "restore",
            "migrate",
            "upgrade",
            "reset",
            "rollups",
            "categories",
            "import",
            "demo",
            "service",
            "test",
            "shell",
        ]
    )


@pytest.mark.parametrize("usage", USAGES)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_after_a_command_explains_it_and_does_nothing(untouched: Checkout, usage: str, option: str) -> None:
    command = usage.partition(" ")[0]
    for arguments in ([command, option], [option, command], [command, "--native", option, "x"]):
        result = untouched.call(*arguments)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith(f"Usage: ./docker-manager.sh {usage}\n  {usage} ")
    assert not (untouched.directory / "done").exists()


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("import", ["python -m products_service.cli import", "python -m sales_service.cli import", "--duplicates"]),
        ("rollups", ["python -m sales_service.cli rollups", "rebuild"]),
        ("demo", ["demo [OPTIONS]", "--real"]),
        ("categories", ["categories [OPTIONS] COMMAND", "add", "hide", "list"]),
    ],
)
def test_where_packages_are_installed_help_lists_what_a_program_takes(
    checkout: Checkout, command: str, options: list[str]
) -> None:
    python = checkout.directory / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/bash\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    result = checkout.call(command, "--help", PYTHONPATH=str(ROOT))
    assert (result.returncode, result.stderr) == (0, "")
    assert [option for option in options if option not in result.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_refused(untouched: Checkout, command: str) -> None:
    if command in PASSED_ON:
        return
    said = refusal(untouched, command, *BEGINNINGS.get(command, []), "--nativ")
    assert said.startswith(f"Error: {command} does not take '--nativ'.\nUsage: ./docker-manager.sh {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_one_argument_too_many_is_refused(untouched: Checkout, command: str) -> None:
    if command in PASSED_ON:
        return
    enough = {"stop": ["sales"], "restart": ["sales"], "shell": ["db"], "logs": ["db"], "status": ["--json"]}
    said = refusal(untouched, command, *BEGINNINGS.get(command, enough.get(command, [])), "another")
    assert said.startswith(
        "Error: 'another' is none of: products, sales, db, db1, db2, db3, edge."
        if command == "logs"
        else f"Error: {command} does not take 'another'."
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_argument_is_refused_wherever_it_stands(untouched: Checkout, command: str) -> None:
    for arguments in ([command, ""], [command, *BEGINNINGS.get(command, []), ""], ["", command]):
        assert refusal(untouched, *arguments).startswith("Error: an argument is empty")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["restore", "a.sql.gz", "--until", ""], "an argument is empty"),
        (["restore", "a.sql.gz", "--until="], "--until is empty; it needs T."),
        (["restore", "a.sql.gz", "--until"], "--until needs T."),
        (["restore", "a.sql.gz", "--until", "--yes"], "--until needs T."),
        (["restore", "a.sql.gz", "--until", "T", "--until", "T"], "--until is given twice."),
        (["restore", "--until", "T"], "restore needs FILE."),
        (["restore", "a.sql.gz", "b.sql.gz"], "restore does not take 'b.sql.gz'."),
        (["stop", "sale"], "'sale' is none of: products, sales, db, db1, db2, db3, edge."),
        (["restart", "products", "sales"], "restart does not take 'sales'."),
        (["logs", "--follow=yes"], "--follow takes no value."),
        (["rollups"], "rollups needs verify|rebuild."),
        (["rollups", "repair"], "'repair' is none of: verify, rebuild."),
        (["categories", "remove"], "'remove' is none of: list, add, hide."),
        (["import", "sales"], "import needs FILE."),
        (["import", "--rejected", "x"], "import does not take '--rejected'."),
        (["start", "--native", "--docker"], "--native and --docker exclude each other."),
        (["start", "--", "x"], "start takes no --."),
        (["strat"], "there is no command 'strat'."),
        (["start.*"], "there is no command 'start.*'."),
        (["#", "x"], "there is no command '#'."),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(
    untouched: Checkout, arguments: list[str], reason: str
) -> None:
    assert refusal(untouched, *arguments).startswith(f"Error: {reason}")


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        (["logs", "-f", "sales", "db"], "logs: -f|sales|db| native= yes=no"),
        (["logs", "sales", "--native", "--follow"], "logs: sales|--follow| native=native yes=no"),
        (["restore", "--yes", "--until=T", "a b.sql.gz"], "restore: --until|T|a b.sql.gz| native= yes=yes"),
        (["restore", "a.sql.gz", "--until", "T"], "restore: a.sql.gz|--until|T| native= yes=no"),
        (["import", "sales", "-", "--map", "a=b"], "import: sales|-|--map|a=b| native= yes=no"),
        (["import", "products", "a.csv", "--dry-run"], "import: products|a.csv|--dry-run| native= yes=no"),
        (["demo", "--real"], "demo: --real| native= yes=no"),
        (["rollups", "verify", "--from", "2026-01-01"], "rollups: verify|--from|2026-01-01| native= yes=no"),
        (
            ["categories", "add", "garden", "--label", "Haus & Garten"],
            "categories: add|garden|--label|Haus & Garten| native= yes=no",
        ),
        (["test", "-k", "x", "--", "--yes", ""], "test: -k|x|--yes|| native= yes=no"),
        (["status"], "status: native= yes=no"),
        (["--docker", "status", "--json"], "status: --json| native=docker yes=no"),
        ([], "help: native= yes=no"),
    ],
)
def test_what_is_understood_reaches_the_command(checkout: Checkout, given: list[str], understood: str) -> None:
    words = " ".join(f"'{word}'" for word in given)
    shown = 'printf "%s: " "$command"; [ "${#arguments[@]}" = 0 ] || printf "%s|" "${arguments[@]}"'
    # A file whose name the pattern [SERVICE...] matches must not take its place.
    printed = checkout.shell(
        f'touch S; read_command_line {words}; {shown}; printf " native=%s yes=%s" "$asked_mode" "$assume_yes"'
    )
    assert printed.replace(":  native", ": native") == understood


def test_it_can_be_called_as_a_script_of_any_shell(checkout: Checkout) -> None:
    line = ["sh", str(checkout.directory / "docker-manager.sh"), "help"]
    for environment in ({}, {"POSIXLY_CORRECT": "1"}):
        result = subprocess.run(
            line, capture_output=True, text=True, check=False, cwd="/", env=checkout.environment(**environment)
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, HELP, "")


@pytest.mark.parametrize(
    ("mode", "arguments", "reason"),
    [
        ("--native", ["missing.csv"], "there is no file /"),
        ("--docker", ["missing.csv"], "there is no file /"),
        (
            "--docker",
            ["/tmp/sales.csv"],  # noqa: S108 -- never opened
            "a container cannot use files of /tmp; put them elsewhere",
        ),
        ("--docker", ["sales.csv", "--rejected", "/etc/bad.csv"], "a container cannot use files of /etc;"),
        ("--native", ["sales.csv", "--rejected="], "--rejected needs a file."),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_before_anything_starts(
    checkout: Checkout, mode: str, arguments: list[str], reason: str
) -> None:
    checkout.program("docker", "exit 0")
    (checkout.directory / "sales.csv").write_text("sku,units,sold_at\n")
    result = checkout.call("import", "sales", *arguments, mode)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {reason}")
