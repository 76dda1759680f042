"""What monitors and load balancers ask of a service: /healthz, /readyz, /metrics."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from common.access.scopes import Scope
from common.db.schema_version import schema_is_behind
from common.errors import DatabaseUnavailable, problems
from common.http.admission import database_of
from common.http.contract_route import ContractRoute
from common.http.requirement import needs, open_to_all
from common.http.responses import json_response
from common.observability.metrics import metrics_text

router = APIRouter(tags=["health"], route_class=ContractRoute)

HEALTH_TAG = {"health": "For monitors and load balancers."}


class Health(BaseModel):
    """The service can do its work."""

    status: str


@router.get("/healthz", summary="Is the process up?", responses=problems())
@open_to_all
async def healthz() -> Health:
    """The process is up."""
    return Health(status="ok")


@router.get("/readyz", summary="Can it serve requests?", response_model=Health, responses=problems(DatabaseUnavailable))
@open_to_all
def readyz(request: Request) -> Response:
    """The database can be reached and its schema is not older than the code; 503 otherwise."""
    if request.app.state.draining:
        raise DatabaseUnavailable(detail="This process is about to stop. Send requests elsewhere.")
    if database_of(request).probe(schema_is_behind):
        raise DatabaseUnavailable(detail="The schema is older than the code. Run ./docker-manager.sh migrate.")
    return json_response(Health, {"status": "ready"})


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, **problems()},
)
@needs(Scope.METRICS_READ)
def metrics() -> Response:
    """Metrics in Prometheus' text format."""
    return Response(metrics_text(), media_type="text/plain; version=0.0.4")
