"""How many requests one may send: a token bucket for each principal and worker process."""

import time
from dataclasses import dataclass

from common.access.principal import Principal

SECONDS = 60.0


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Buckets:
    """Each bucket holds a minute's requests and is filled at that rate, so that a short burst is no offence."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, int | None], _Bucket] = {}

    def take(self, principal: Principal, per_minute: int) -> float:
        """Take a token: 0.0, or how many seconds it will be until there is one."""
        now = time.monotonic()
        bucket = self._buckets.setdefault((principal.kind, principal.id), _Bucket(per_minute, now))
        rate = per_minute / SECONDS
        # Filled to the brim at most, also when the limit has been lowered.
        bucket.tokens = min(per_minute, bucket.tokens + (now - bucket.filled_at) * rate)
        bucket.filled_at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / rate
        bucket.tokens -= 1
        return 0.0
