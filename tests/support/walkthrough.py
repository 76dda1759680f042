"""The README's walk-through: its commands, the answers it shows, and a way to run it against a live, empty stack.

python -m tests.support.walkthrough [--write] [http://127.0.0.1:8000 http://127.0.0.1:8001]

With --write what was answered is put into the README in place of what differs.
"""

import json
import re
import shlex
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

README = Path(__file__).parents[2] / "README.md"
STEP = re.compile(r"```sh\n(.*?)```\n\n<details>.*?```json\n(.*?)```", re.DOTALL)
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")
REQUEST = re.compile(r'(?<="request_id":)\s*"[0-9a-f]+"')

Send = Callable[[str, str, str, dict[str, str], str | None], str]
"""Sends (service, method, path, headers, body) and gives the answer's body."""


@dataclass(frozen=True)
class Step:
    """One command of the walk-through and the answer that the README shows."""

    command: str
    answer: str


def steps() -> list[Step]:
    """The commands in order, each with the answer that is folded below it."""
    text = README.read_text().split("<!-- walk-through -->")[1].split("<!-- end of walk-through -->")[0]
    return [Step(command, answer) for command, answer in STEP.findall(text)]


def example(language: str) -> str:
    """The README's only block of code in a language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", README.read_text(), re.DOTALL)
    return str(code)


def run(step: Step, send: Send) -> str:
    """Send what the curl command says; the answer's body."""
    _, *arguments = shlex.split(step.command.replace("\\\n", " "))
    headers, body, url = {}, None, ""
    while arguments:
        argument = arguments.pop(0)
        if argument == "-H":
            name, _, value = arguments.pop(0).partition(": ")
            headers[name] = value
        elif argument == "-d":
            body = arguments.pop(0)
        elif argument != "-s":
            url = argument
    host, _, path = url.partition("/")
    service = {"localhost:8000": "products", "localhost:8001": "sales"}[host]
    return send(service, "GET" if body is None else "POST", "/" + path, headers, body)


def timeless(answer: str) -> Any:
    """An answer with the instants that differ from run to run put out of sight; those the commands name stay."""
    return json.loads(INSTANT.sub(lambda match: match[0] if match[0] < "2026-11" else "…", REQUEST.sub('"…"', answer)))


WIDTH = 120


def printed(value: Any, indent: str = "", lead: int = 0) -> str:
    """JSON as the README shows it: on one line what fits there; `lead` is the space that a name before it takes."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (indent and len(indent) + lead + len(line) < WIDTH):
        return line
    inner = f"{indent}  "
    if isinstance(value, dict):
        names = {name: f"{json.dumps(name)}: " for name in value}
        lines = [f"{inner}{names[name]}{printed(part, inner, len(names[name]))}" for name, part in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{inner}{printed(part, inner)}" for part in value) + f"\n{indent}]"


def write(answers: Iterable[str]) -> None:
    """Put answers into the README, one for each step."""
    remaining = iter(answers)
    before, walk, after = re.split(r"(?<=<!-- walk-through -->)|(?=<!-- end of walk-through -->)", README.read_text())

    def replaced(match: re.Match[str]) -> str:
        answer = next(remaining)
        if match[2].strip() and timeless(match[2]) == timeless(answer):
            return match[0]
        return match[0].removesuffix(f"{match[2]}```") + f"{printed(json.loads(answer))}\n```"

    README.write_text(before + STEP.sub(replaced, walk) + after)


def main(products: str, sales: str, *, rewrite: bool) -> int:
    """Run every step against a live stack; say which differ. Returns the exit status."""
    answers = []
    different = 0
    with httpx.Client(base_url=products) as one, httpx.Client(base_url=sales) as other:

        def send(service: str, method: str, path: str, headers: dict[str, str], body: str | None) -> str:
            client = one if service == "products" else other
            return client.request(method, path, headers=headers, content=body).text

        for step in steps():
            answers.append(run(step, send))
            same = bool(step.answer.strip()) and timeless(answers[-1]) == timeless(step.answer)
            different += not same
            print(f"$ {step.command}\n{answers[-1]}\n{'' if same else 'DIFFERS from the README'}")  # noqa: T201
    if rewrite:
        write(answers)
    return 1 if different and not rewrite else 0


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--write"]
    sys.exit(main(*(given or ["http://127.0.0.1:8000", "http://127.0.0.1:8001"]), rewrite="--write" in sys.argv))
