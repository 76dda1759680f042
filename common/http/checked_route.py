"""The route class that lets in whom a route is for."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from common.access.costs import sees_costs
from common.http.gate import gate_of
from common.http.hidden_costs import hide_costs
from common.http.requirement import requirement_of


class CheckedRoute(APIRoute):
    """A route whose requirement is looked at before anything else of a request is, its body included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the gate."""
        requirement = requirement_of(self.endpoint)
        handle = self.handler()

        async def admitted(request: Request) -> Response:
            await gate_of(request).admit(request, requirement)
            response = await handle(request)
            if requirement.open or sees_costs() or not hasattr(response, "body"):
                return response
            return hide_costs(response)

        return admitted

    def handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request that has been let in."""
        return super().get_route_handler()
