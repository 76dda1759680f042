"""Everything that is made of the services' OpenAPI documents, anew: `python -m tests.clients`.

The documents themselves and the dashboard's types (dashboard/), the clients in clients/typescript and clients/python.
The TypeScript types need Node and the dashboard's packages (`npm ci` in dashboard/).
"""

import sys

from tests.clients.made import documents_of_services, make_all

if __name__ == "__main__":
    sys.exit(make_all(documents_of_services()))
