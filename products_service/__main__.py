"""Run the products service: `python -m products_service`."""

import sys

from common.command_line import settings_from_environment
from common.http.serve import serve
from products_service.main import start_checks

if __name__ == "__main__":
    settings = settings_from_environment()
    sys.exit(serve("products_service.main:create", start_checks(settings), settings, settings.products_port))
