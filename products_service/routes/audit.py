"""/audit: who has done what."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from common.access.scopes import Scope
from common.db.schemas.audit_entry import AuditEntryRead, AuditQuery
from common.db.schemas.page import Page
from common.errors import InvalidCursor, problems
from common.files.exporting.response import OpenExport, export_response, export_responses
from common.http.admission import OpenDatabase
from common.http.contract_route import ContractRoute
from common.http.requirement import needs
from common.http.responses import json_response
from common.http.store_settings import StoreZone
from products_service.audit import AuditExportQuery, entries_to_export, list_entries

router = APIRouter(prefix="/audit", tags=["audit"], route_class=ContractRoute)

PageOfAudit = Page[AuditEntryRead]


@router.get("", summary="List who has done what", response_model=PageOfAudit, responses=problems(InvalidCursor))
@needs(Scope.AUDIT_READ)
def list_audit(query: Annotated[AuditQuery, Query()], database: OpenDatabase, zone: StoreZone) -> Response:
    """What was changed, by whom, newest first unless asked otherwise, in pages.

    Sales, returns and the entries of the stock's ledger are their own record and stand there.
    """
    return json_response(PageOfAudit, database.consult(lambda session: list_entries(session, query, zone)))


@router.get("/export", summary="Export the audit log", response_class=StreamingResponse, responses=export_responses())
@needs(Scope.AUDIT_READ)
def export_audit(query: Annotated[AuditExportQuery, Query()], export: OpenExport, zone: StoreZone) -> Response:
    """The audit log as a file, by the filters of the list, oldest first, as of one moment.

    The column `changes` is JSON.
    """
    return export_response(export, query, lambda _: entries_to_export(query, zone))
