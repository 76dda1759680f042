"""The sales service with parts left out or done otherwise, to tell what they cost."""

from fastapi import FastAPI

import sales_service.main
import sales_service.rollups.writing
import sales_service.selling.bulk


def without_rollups() -> FastAPI:
    """Sales are recorded, rollups are not kept."""
    sales_service.selling.bulk.add_to_rollups = lambda *_: None
    return sales_service.main.create()


def with_four_shards() -> FastAPI:
    """Sales of a day and category are added to one of four rows, by product."""
    sales_service.rollups.writing.SHARDS = 4
    return sales_service.main.create()
