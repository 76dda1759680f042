"""Single sales are recorded in groups: all that wait, by one transaction and one COMMIT."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import anyio.to_thread
from fastapi import Depends, FastAPI, Request, Response
from sqlalchemy.orm import Session

from common.db.schemas.sale import SaleRead
from common.http.committer import Acts, Committer
from common.http.key_groups import Apart, Outcome
from common.http.responses import json_response
from common.problems import Problem
from sales_service.selling.register import WantedSale, register_each, register_sales

SaleCommitter = Committer[WantedSale]


@asynccontextmanager
async def recording_sales(app: FastAPI) -> AsyncIterator[dict[str, SaleCommitter]]:
    """Sales can be recorded inside the block, by what the requests of its event loop find in their state.

    At its end all that wait are recorded.
    """
    state = app.state
    committer: SaleCommitter = Committer(
        state.database,
        acts(state.settings.zone),
        state.admission.connections,
        most_waiting=state.settings.waiting_sales,
    )
    yield {"committer": committer}
    await anyio.to_thread.run_sync(committer.close)


def acts(zone: ZoneInfo) -> Acts[WantedSale]:
    """How sales are recorded; `zone` is the store's."""

    def together(session: Session, sales: Sequence[WantedSale], *, wait: bool) -> Sequence[Outcome]:
        return [_outcome(row) for row in register_each(session, sales, zone, wait=wait)]

    def alone(session: Session, wanted: WantedSale) -> Response:
        return _created(register_sales(session, [wanted.sale], zone)[0])

    return Acts(together, alone, lane=lambda wanted: wanted.sale.product_id)


def _outcome(row: dict[str, Any] | Problem | None) -> Outcome:
    if row is None:
        return Apart.LANE
    return row if isinstance(row, Problem) else _created(row)


def _created(row: dict[str, Any]) -> Response:
    return json_response(SaleRead, row, status=201, location=f"/sales/{row['id']}")


async def sale_committer(request: Request) -> SaleCommitter:
    """The committer of sales of a request's event loop."""
    committer: SaleCommitter = request.state.committer
    return committer


Committed = Annotated[SaleCommitter, Depends(sale_committer)]
"""What a route asks for that records a single sale."""
