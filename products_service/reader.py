"""Single products are read in groups: all that are wanted at the same time, by one statement."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, FastAPI, Request

from common.db.rows import StoredRow
from common.http.point_reads import PointReads
from products_service.catalog_queries import products_by_id

ProductReads = PointReads[int, StoredRow]


@asynccontextmanager
async def reading_products(app: FastAPI) -> AsyncIterator[dict[str, ProductReads]]:
    """Products can be read one by one inside the block, by what the requests of its event loop find in their state."""
    patience = app.state.settings.connection_wait_seconds
    reads: ProductReads = PointReads(app.state.database, products_by_id, patience=patience)
    yield {"product_reads": reads}
    await anyio.to_thread.run_sync(reads.close)


async def product_reads(request: Request) -> ProductReads:
    """What reads single products in the event loop of a request."""
    reads: ProductReads = request.state.product_reads
    return reads


SingleProducts = Annotated[ProductReads, Depends(product_reads)]
"""What a route asks for that reads one product."""
