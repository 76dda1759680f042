"""The sales service's commands for operators: `python -m sales_service.cli COMMAND`.

Each command stands in the file of what it does; this one only gathers them.
"""

import click

from sales_service.importing.command import import_sales
from sales_service.rollups.commands import rollups


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """What operators do with sales from the command line; ./docker-manager.sh passes these commands on."""


cli.add_command(import_sales)
cli.add_command(rollups)

if __name__ == "__main__":
    cli()
