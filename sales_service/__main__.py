"""Run the sales service: `python -m sales_service`."""

import sys

from common.http.supervisor import handed_over, supervise

if __name__ == "__main__":
    supervised = handed_over()
    if supervised is None:
        # A supervisor needs none of this.
        from common.command_line import settings_from_environment
        from common.http.serve import serve
        from sales_service.main import start_checks

        settings = settings_from_environment()
        sys.exit(serve("sales_service.main:create", start_checks(settings), settings, settings.sales_port))
    supervise(supervised)
