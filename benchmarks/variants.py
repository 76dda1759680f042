"""The sales service with parts left out or done otherwise, to tell what they cost."""

from fastapi import FastAPI

import common.rollups
import sales_service.main
import sales_service.register_sale


def without_rollups() -> FastAPI:
    """Sales are recorded, rollups are not kept."""
    sales_service.register_sale.add_sales = lambda *_: None
    return sales_service.main.create()


def with_one_shard() -> FastAPI:
    """All sales of a day and category are added to one row."""
    common.rollups.SHARDS = 1
    return sales_service.main.create()


def with_sixteen_shards() -> FastAPI:
    """Four times as many rows for reports to add up."""
    common.rollups.SHARDS = 16
    return sales_service.main.create()
