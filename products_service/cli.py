"""The products service's commands for operators: `python -m products_service.cli COMMAND`.

Each command stands in the file of what it does; this one only gathers them.
"""

import click

from products_service.accounts.key_commands import key
from products_service.accounts.user_commands import user
from products_service.importing.command import import_products


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """What operators do with products from the command line; ./docker-manager.sh passes these commands on."""


cli.add_command(import_products)
cli.add_command(key)
cli.add_command(user)

if __name__ == "__main__":
    cli()
