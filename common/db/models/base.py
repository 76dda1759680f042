"""The declarative base: one metadata with fixed constraint names, so that migrations and errors can name them."""

from typing import Any, ClassVar, cast

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase

TABLE_OPTIONS = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_unicode_520_ci"}


class Model(DeclarativeBase):
    """Every table of the store."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    __table_args__: Any = TABLE_OPTIONS


def table_of(model: type[Model]) -> Table:
    """The Core table of a model: statements on it skip the ORM's row building, which doubles the cost of a read."""
    return cast("Table", model.__table__)
