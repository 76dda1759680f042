"""The OpenAPI document as readers and generators of clients need it: a few things that FastAPI's own says otherwise."""

from copy import deepcopy

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from common.access.costs import COSTS
from common.access.scopes import Scope
from common.exact_json import JSONObject
from common.http.requirement import Requirement, requirement_of
from common.problems import ProblemDocument

NULL = {"type": "null"}
FRAMEWORKS_WORDS = "Successful Response"
WAYS_IN = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key of a program, such as `ecm_…`"},
    "session": {"type": "apiKey", "in": "cookie", "name": "ecm", "description": "The cookie that `POST /session` sets"},
}
"""How a client says who it is: the security schemes."""

SCHEMA = "#/components/schemas/{}"

RESULTS = {
    "200": "Done",
    "201": "Created",
    "202": "Accepted; it is done later",
    "204": "Done; there is nothing to tell",
}


class DocumentedAPI(FastAPI):
    """A FastAPI application whose document is finished by this module."""

    def openapi(self) -> JSONObject:
        """The document, made at the first call and kept."""
        is_new = self.openapi_schema is None
        document = super().openapi()
        if is_new:
            _define_problems(document)
            _let_costs_be_null(document)
            self._tell_needs(document)
            for item in document["paths"].values():
                for operation in item.values():
                    _finish(operation)
            self._give_examples_their_nulls(document)
        return document

    def _tell_needs(self, document: JSONObject) -> None:
        """Say of each operation what a client needs for it, in words and for programs."""
        document["components"]["securitySchemes"] = WAYS_IN
        for route in iter_route_contexts(self.routes):
            operations = document["paths"].get(route.path, {})
            for method in route.methods or ():
                if method.lower() in operations:
                    _tell_need(operations[method.lower()], requirement_of(route.endpoint))

    def _give_examples_their_nulls(self, document: JSONObject) -> None:
        """Put the examples of bodies as they were declared: FastAPI drops every null of a document."""
        for route in iter_route_contexts(self.routes):
            field = getattr(route.original_route, "body_field", None)
            examples = getattr(field and field.field_info, "openapi_examples", None)
            if examples:
                for method in route.methods or ():
                    body = document["paths"][route.path][method.lower()]["requestBody"]
                    body["content"]["application/json"]["examples"] = deepcopy(examples)


def _define_problems(document: JSONObject) -> None:
    """Add the Problem schema, which the error responses of every route refer to, and answers that hold a problem."""
    problem = ProblemDocument.model_json_schema(ref_template=SCHEMA.format("{model}"))
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(problem.pop("$defs"), Problem=problem)
    if schemas.pop(ProblemDocument.__name__, None):
        _refer_to(document, SCHEMA.format("Problem"), instead_of=SCHEMA.format(ProblemDocument.__name__))


def _let_costs_be_null(document: JSONObject) -> None:
    """Say of each member of an answer that `common.http.hidden_costs` may hide that it may be null, and for whom.

    Members of answers are always there; what a body may leave out is not one of them.
    """
    for schema in document["components"]["schemas"].values():
        for name in COSTS.intersection(schema.get("required", ())):
            schema["properties"][name] = _hidden_from_some(schema["properties"][name])


def _hidden_from_some(member: JSONObject) -> JSONObject:
    about: JSONObject = {name: member[name] for name in ("title", "description") if name in member}
    value: JSONObject = {name: told for name, told in member.items() if name not in about}
    others = [branch for branch in value.get("anyOf", [value]) if branch != NULL]
    reason = f"null without the scope `{Scope.COSTS_READ}`"
    told = f"{about['description']}; {reason}" if "description" in about else reason
    return {"anyOf": [*others, NULL], **about, "description": told}


def _refer_to(node: object, reference: str, *, instead_of: str) -> None:
    members = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for member in members:
        _refer_to(member, reference, instead_of=instead_of)
    if isinstance(node, dict) and node.get("$ref") == instead_of:
        node["$ref"] = reference


def _tell_need(operation: JSONObject, requirement: Requirement) -> None:
    if requirement.open:
        operation["security"] = []
        return
    alternatives = [[scope] for scope in requirement.scopes] or [[]]
    # The empty one: on the machine itself nobody has to log in.
    operation["security"] = [{}, *({way: scopes} for scopes in alternatives for way in WAYS_IN)]
    operation["description"] += f"\n\nNeeds {requirement.in_words()}."


def _finish(operation: JSONObject) -> None:
    for parameter in operation.get("parameters", []):
        _describe(parameter)
    for status, response in operation["responses"].items():
        if response["description"] == FRAMEWORKS_WORDS:
            response["description"] = RESULTS[status]
    # Swagger UI shows no description of a body that is a file.
    if "description" in operation.get("requestBody", {}):
        operation["description"] += "\n\n" + operation["requestBody"].pop("description")


def _describe(parameter: JSONObject) -> None:
    """Give a parameter the type that clients send, and show the example of its schema.

    Swagger UI fills in what stands in `example`, and sends it: right for a parameter that has to be given. An optional
    one would then restrict what is found without having been asked for, so its example stands in the description.
    """
    parameter["schema"] = _without_null(parameter["schema"])
    examples = parameter["schema"].get("examples")
    if not examples:
        return
    if parameter["required"]:
        parameter["example"] = examples[0]
    else:
        values = examples[0] if isinstance(examples[0], list) else [examples[0]]
        words = ", ".join(f"`{value}`" for value in values)
        parameter["description"] = f"{parameter.get('description', '').rstrip('.')}. Example: {words}"


def _without_null(schema: JSONObject) -> JSONObject:
    """The schema without the null that stands for "left out": a path, a query or a header cannot say null."""
    branches = schema.get("anyOf", [])
    others = [branch for branch in branches if branch != NULL]
    if len(others) == len(branches):
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**others[0], **rest} if len(others) == 1 else {"anyOf": others, **rest}
