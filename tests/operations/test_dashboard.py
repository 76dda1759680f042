"""`start` builds the dashboard when its sources have changed, and only tells it when that fails."""

from pathlib import Path

import pytest

from tests.operations.checkout import Checkout

NPM = """
case $1 in
  --version) echo 11.0.0 ;;
  ci) echo ci >>"$CALLS"; mkdir -p node_modules ;;
  run) echo build >>"$CALLS"; mkdir -p dist; cat src/main.tsx >dist/index.html ;;
esac
"""


class Sources:
    """A checkout with a dashboard of one line; stand-ins for node and npm write down what they are called for."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.dashboard = checkout.directory / "dashboard"
        self.calls = checkout.directory / "calls"
        checkout.program("node", "exit 0")
        checkout.program("npm", NPM)
        for name in ("src", "public", "build"):
            (self.dashboard / name).mkdir(parents=True)
        for name in ("index.html", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts"):
            (self.dashboard / name).write_text("")
        self.write("one")
        (checkout.local / "logs").mkdir(parents=True)

    def write(self, text: str) -> None:
        """Change the sources."""
        (self.dashboard / "src" / "main.tsx").write_text(text)

    def build(self) -> tuple[str, str, str]:
        """What a start does: the page that is served then, what was called, what was said."""
        self.calls.write_text("")
        result = self.checkout.try_shell("native_dashboard", CALLS=str(self.calls))
        assert result.returncode == 0, result.stderr
        return self.page(), self.calls.read_text(), result.stderr

    def page(self) -> str:
        """What is served."""
        file = self.dashboard / "dist" / "index.html"
        return file.read_text() if file.exists() else ""


@pytest.fixture
def sources(checkout: Checkout) -> Sources:
    """A dashboard that was never built."""
    return Sources(checkout)


def test_it_is_built_when_its_sources_have_changed(sources: Sources) -> None:
    page, calls, said = sources.build()
    assert (page, calls) == ("one", "ci\nbuild\n")
    assert "Building the dashboard" in said
    assert sources.build() == ("one", "", "")
    sources.write("two")
    assert sources.build()[:2] == ("two", "build\n")
    (sources.dashboard / "package-lock.json").write_text("{}")
    assert sources.build()[:2] == ("two", "ci\nbuild\n")
    # What a developer has installed there stays.
    assert not (sources.dashboard / "node_modules").exists()


def test_what_is_gone_is_built_again(sources: Sources) -> None:
    sources.build()
    (sources.dashboard / "dist" / "index.html").unlink()
    assert sources.build()[:2] == ("one", "build\n")


@pytest.mark.parametrize("step", ["ci", "run"])
def test_a_failure_leaves_what_was_there_and_is_told(sources: Sources, step: str) -> None:
    sources.build()
    sources.write("two")
    (sources.dashboard / "package-lock.json").write_text("{}")
    sources.checkout.program("npm", f'[ "$1" != {step} ] || {{ echo "no network"; exit 1; }}\n{NPM}')
    page, _, said = sources.build()
    assert page == "one"
    assert "could not be built; the services run without the new one" in said
    assert "no network" in Path(sources.checkout.local / "logs" / "dashboard.log").read_text()
    sources.checkout.program("npm", NPM)
    assert sources.build()[0] == "two"


def test_a_node_that_is_too_old_is_not_used(sources: Sources) -> None:
    """Then one is installed from PyPI: here, an environment cannot be made, which is a failure like any other."""
    sources.checkout.program("node", "exit 1")
    sources.checkout.program("python3", '[ "$1" = -c ] || { echo "made no environment"; exit 1; }')
    page, calls, said = sources.build()
    assert (page, calls) == ("", "")
    assert "could not be built" in said
    assert "made no environment" in (sources.checkout.local / "logs" / "dashboard.log").read_text()


def test_a_checkout_without_it_has_nothing_to_build(checkout: Checkout) -> None:
    assert checkout.shell("native_dashboard; echo done") == "done\n"
