"""What a route may ask of the store's settings."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from common.errors import Forbidden
from common.settings import Settings


def settings_of(request: Request) -> Settings:
    """The settings that the service runs with."""
    settings: Settings = request.app.state.settings
    return settings


async def service_settings(request: Request) -> Settings:
    """The same as a dependency; not a coroutine, it would cost a trip through the thread pool."""
    return settings_of(request)


GivenSettings = Annotated[Settings, Depends(service_settings)]
"""All of them, for what needs several; a route that needs one asks for that."""


async def store_zone(request: Request) -> ZoneInfo:
    """The time zone that the store's business days are cut in."""
    return settings_of(request).zone


async def store_currency(request: Request) -> str:
    """The ISO 4217 code of the store's currency."""
    return settings_of(request).currency


StoreZone = Annotated[ZoneInfo, Depends(store_zone)]
StoreCurrency = Annotated[str, Depends(store_currency)]


async def auth_secret(request: Request) -> str:
    """The setting AUTH_SECRET. Raises Forbidden where there is none: nothing that it protects can be made then."""
    secret = settings_of(request).auth_secret
    if secret is None:
        raise Forbidden(detail="The setting AUTH_SECRET is not set; ./docker-manager.sh start makes one into .env.")
    return secret.get_secret_value()


AuthSecret = Annotated[str, Depends(auth_secret)]
