"""Requests and answers about users and their sessions."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from common.access.scopes import Scope
from common.db.models import Role
from common.db.schemas.fields import Form, Instant, Name, RequestModel, ResponseModel
from common.db.schemas.page import SORT, PageQuery
from common.db.schemas.texts import composed
from products_service.accounts.passwords import LONGEST, SHORTEST, composed_password, refuse_weak

LONGEST_EMAIL = 254

Email = Annotated[
    str,
    StringConstraints(max_length=LONGEST_EMAIL),
    BeforeValidator(composed(LONGEST_EMAIL)),
    Form(r"^[^\s\x00-\x1f\x7f@]+@[^\s\x00-\x1f\x7f@]+$", "must be an address of mail such as anna@example.com"),
    Field(examples=["anna@example.com"]),
]


class UserCreate(RequestModel):
    """Somebody who may log in, once they have chosen a password."""

    name: Name
    email: Email
    role: Role


class UserUpdate(RequestModel):
    """What can be changed of a user; what is left out stays."""

    name: Name | None = None
    email: Email | None = None
    role: Role | None = None
    is_active: Annotated[bool | None, Field(strict=True, description="false ends all their sessions")] = None


class UserQuery(PageQuery):
    """A page of users."""

    sort: Annotated[Literal["id", "-id", "name", "-name", "email", "-email"], SORT] = "id"


class UserRead(ResponseModel):
    """A user."""

    id: int
    name: str
    email: str
    role: Role
    is_active: bool
    has_password: Annotated[bool, Field(description="Whether they have chosen one")]
    created_at: Instant
    last_login_at: Instant | None


class UserInvited(UserRead):
    """A user and the link by which they choose a password."""

    invite_url: Annotated[str, Field(description="Good once. It is not shown again")]
    invite_expires_at: Instant


class LogIn(RequestModel):
    """Who logs in."""

    email: Annotated[str, Field(max_length=LONGEST_EMAIL, examples=["anna@example.com"])]
    password: Annotated[
        str, Field(max_length=4 * LONGEST, json_schema_extra={"format": "password"}), AfterValidator(composed_password)
    ]


class ChosenPassword(RequestModel):
    """A password for the user who was given the link."""

    token: Annotated[str, Field(max_length=100, description="What stands behind # in the link")]
    password: Annotated[
        str,
        Field(json_schema_extra={"format": "password", "minLength": SHORTEST, "maxLength": LONGEST}),
        AfterValidator(composed_password),
        AfterValidator(refuse_weak),
    ]


class SessionRead(ResponseModel):
    """Who has logged in, and until when at most."""

    user: UserRead
    expires_at: Instant


class WhoAmI(ResponseModel):
    """Who is asking, and what they may do."""

    kind: Literal["user", "key", "local"]
    name: str | None
    role: Role | None
    scopes: list[Scope]
