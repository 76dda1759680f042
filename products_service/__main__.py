"""Run the products service: `python -m products_service`."""

import sys

from common.command_line import settings_from_environment
from common.http.serve import serve
from products_service.main import START_CHECKS

if __name__ == "__main__":
    settings = settings_from_environment()
    sys.exit(serve("products_service.main:create", START_CHECKS, settings, settings.products_port))
