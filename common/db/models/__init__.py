"""The tables of the store, one file each."""

from common.db.models.acted import ActorKind
from common.db.models.api_key import ApiKey
from common.db.models.audit_entry import AuditAction, AuditEntry, EntityType
from common.db.models.auth_epoch import AuthEpoch
from common.db.models.base import Model, table_of
from common.db.models.category import CATEGORY_LABEL, CATEGORY_POSITION, Category
from common.db.models.category_daily_sales import CategoryDailySales
from common.db.models.channel_daily_sales import ChannelDailySales
from common.db.models.grain import Grain
from common.db.models.idempotency_key import IdempotencyKey
from common.db.models.import_run import ImportKind, ImportRun
from common.db.models.inventory_transaction import InventoryReason, InventoryTransaction
from common.db.models.login_failure import LoginFailure
from common.db.models.order import Order
from common.db.models.product import Product, ProductStatus, StockState
from common.db.models.product_period_sales import ProductPeriodSales
from common.db.models.rollup_zone import RollupZone
from common.db.models.sale import Sale
from common.db.models.sale_return import ReturnReason, SaleReturn
from common.db.models.sale_reversal import SaleReversal, VoidReason
from common.db.models.user import Role, User
from common.db.models.user_session import UserSession

__all__ = [
    "CATEGORY_LABEL",
    "CATEGORY_POSITION",
    "ActorKind",
    "ApiKey",
    "AuditAction",
    "AuditEntry",
    "AuthEpoch",
    "Category",
    "CategoryDailySales",
    "ChannelDailySales",
    "EntityType",
    "Grain",
    "IdempotencyKey",
    "ImportKind",
    "ImportRun",
    "InventoryReason",
    "InventoryTransaction",
    "LoginFailure",
    "Model",
    "Order",
    "Product",
    "ProductPeriodSales",
    "ProductStatus",
    "ReturnReason",
    "Role",
    "RollupZone",
    "Sale",
    "SaleReturn",
    "SaleReversal",
    "StockState",
    "User",
    "UserSession",
    "VoidReason",
    "table_of",
]
