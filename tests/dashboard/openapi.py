"""Another name of `python -m tests.clients`: the documents that the dashboard's types are made from are among them."""

import sys

from tests.clients.made import documents_of_services, make_all

if __name__ == "__main__":
    sys.exit(make_all(documents_of_services()))
