"""What stands at the top of a service's documentation page: what holds for every call, said once."""

from common.errors import ALWAYS_POSSIBLE, WITH_BODY, WITH_KEY
from common.problems import Problem, meaning

RULES = """\
{purpose}

The other service of this store: **[{other}]({other_url}/docs/{other_name})**.

### What holds for every call

- **Money** is text with two decimals, such as `"19.99"`, so that no client rounds it. Requests may also send a number.
  All amounts are in the store's one currency.
- **Times.** An instant in a request has an offset: `2026-01-31T18:30:00+01:00`. In answers, instants are in UTC. Dates
  are days of the store's time zone, unless the parameter `time_zone` names another; a range includes its last day.
- **Pages.** A list answers with `items` and `next_cursor`. For the next page, send that value as `cursor`, with the
  same filters and the same order. On the last page it is `null`.
- **Repeating a request safely.** Send an `Idempotency-Key`, for example the number of an order, with a POST or PATCH.
  When no answer arrives, send the same request with the same key again: it takes effect once, and you get the first
  answer, with the header `Idempotency-Replayed: true`. A key is remembered for at least a day.
- **Errors** are `application/problem+json` (RFC 9457). `code` never changes and is meant for programs, `detail` says in
  words what is wrong, `errors` names the fields. Each call lists the errors of its own; these are possible everywhere,
  and stand below each call as *default*:

{errors}

Every answer carries an `X-Request-ID`, by which it can be found in the service's log.
"""


def api_description(purpose: str, *, other: str, other_url: str) -> str:
    """The text, as Markdown, of a service that is for `purpose`.

    Browsers find the other service at `other_url`; what `other` says of it begins with its name.
    """
    return RULES.format(
        purpose=purpose,
        other=other,
        other_name=other.partition(" ")[0],
        other_url=other_url.rstrip("/"),
        errors=_error_table(),
    )


def _error_table() -> str:
    kinds = {"any call": ALWAYS_POSSIBLE, "with a body": WITH_BODY, "with a key": WITH_KEY}
    rows = [_row(kind, calls) for calls, those in kinds.items() for kind in those]
    return "\n".join(["| status | code | possible for | means |", "|---|---|---|---|", *rows])


def _row(kind: type[Problem], calls: str) -> str:
    return f"| {kind.status} | `{kind.code}` | {calls} | {meaning(kind)} |"
