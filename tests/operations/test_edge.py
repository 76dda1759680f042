"""The way in from outside: which certificates a name gets, which settings are refused, what is asked behind Caddy."""

import socket

import pytest

from tests.operations.checkout import Checkout

SETTLED = "load_settings; default_settings"


@pytest.mark.parametrize(
    ("domain", "kind", "url"),
    [
        ("shop.example.com", "public", "https://shop.example.com"),
        ("example.com", "public", "https://example.com"),
        ("shop.lan", "internal", "https://shop.lan"),
        ("shop.internal", "internal", "https://shop.internal"),
        ("till", "internal", "https://till"),
        ("192.168.1.5", "internal", "https://192.168.1.5"),
        ("fd00::5", "internal", "https://[fd00::5]"),
    ],
)
def test_a_name_that_no_authority_can_reach_gets_a_certificate_of_this_machines(
    checkout: Checkout, domain: str, kind: str, url: str
) -> None:
    said = checkout.shell(f'{SETTLED}; echo "$EDGE_TLS $EDGE_URL $PRODUCTS_URL $SALES_URL"', DOMAIN=domain)
    assert said.split() == [kind, url, url, url]


def test_what_is_set_wins_over_the_guess(checkout: Checkout) -> None:
    settings = {"DOMAIN": "shop.example.com", "EDGE_TLS": "internal", "EDGE_HTTPS_PORT": "8443"}
    said = checkout.shell(f'{SETTLED}; check_settings; echo "$EDGE_TLS $EDGE_URL"', **settings)
    assert said.split() == ["internal", "https://shop.example.com:8443"]


def test_a_certificate_of_ones_own_is_used(checkout: Checkout) -> None:
    for name in ("cert.pem", "key.pem"):
        (checkout.directory / name).write_text("a secret")
    files = {"TLS_CERT": str(checkout.directory / "cert.pem"), "TLS_KEY": str(checkout.directory / "key.pem")}
    said = checkout.shell(f'{SETTLED}; check_settings; echo "$EDGE_TLS"', DOMAIN="shop.example.com", **files)
    assert said.split() == ["files"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"DOMAIN": "https://shop.example.com"},
            "DOMAIN is 'https://shop.example.com'; it must be the name",
        ),
        ({"DOMAIN": "Shop.example.com"}, "in small letters"),
        (
            {"DOMAIN": "shop.lan", "EDGE_TLS": "none"},
            "EDGE_TLS is 'none'; it must be public, internal or",
        ),
        ({"DOMAIN": "shop.lan", "EDGE_HTTPS_PORT": "80"}, "EDGE_HTTP_PORT"),
        ({"DOMAIN": "shop.lan", "TLS_CERT": "/nowhere.pem", "TLS_KEY": "/nowhere.pem"}, "which cannot be read"),
        ({"DOMAIN": "shop.lan", "EDGE_TLS": "files"}, "TLS_CERT and TLS_KEY belong together"),
    ],
)
def test_a_setting_that_would_not_do_is_refused_with_its_reason(
    checkout: Checkout, settings: dict[str, str], reason: str
) -> None:
    refused = checkout.try_shell(f"{SETTLED}; check_settings", **settings)
    assert refused.returncode == 1
    assert reason in refused.stderr


def test_without_a_domain_nothing_of_it_is_there(checkout: Checkout) -> None:
    said = checkout.shell(f'{SETTLED}; check_settings; has_edge || echo "none:${{EDGE_URL:-}}:${{PRODUCTS_URL:-}}"')
    assert said.split() == ["none::"]


def test_a_service_without_a_port_of_its_own_is_asked_from_inside(checkout: Checkout) -> None:
    asked = """
    mode=docker
    docker_running_address() { [ "$1" = sales ] || echo "127.0.0.1 1"; }
    docker_exec() { printf 'HTTP/1.1 200 OK\\n\\n%s' "$*"; }
    http_answer() { echo "HTTP/1.1 503 over http"; }
    printf '%s ' "$(answer_status sales /readyz)" "$(answer_status products /readyz)"
    docker_answer sales /readyz | tail -n 1
    """
    assert checkout.shell(asked).split() == ["200", "503", "sales", "--", "python", "-m", "common.http.ask", "/readyz"]


def test_a_port_that_somebody_else_has_is_said_before_anything_is_stopped(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        settings = {"DOMAIN": "shop.lan", "EDGE_ADDRESS": "127.0.0.1", "EDGE_HTTPS_PORT": port}
        asked = f"mode=none; none_is_running() {{ return 1; }}; {SETTLED}; check_before"
        refused = checkout.try_shell(asked, **settings)
    assert refused.returncode == 1
    assert f"port {port}, meant for the way in from outside, is taken" in refused.stderr
    assert "set EDGE_HTTPS_PORT in .env to a free one. Nothing was done." in refused.stderr
