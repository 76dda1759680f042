"""How long a client may keep the service waiting before it counts as gone."""

MINIMUM_RATE = 4096
"""Bytes a second that a client must send or take in the long run: a tenth of what a phone with poor reception does."""


class Allowance:
    """Seconds of patience that waiting uses up and moved bytes give back, never more than at the beginning.

    So neither silence after a quick start nor a byte now and then keeps a connection: both fall behind MINIMUM_RATE.
    """

    def __init__(self, seconds: float, now: float) -> None:
        self._seconds = self._left = seconds
        self._at = now

    def refill(self, now: float) -> None:
        """The client owes nothing at the moment: what it used up is forgotten."""
        self._left = self._seconds
        self._at = now

    def lasts(self, now: float, moved: int = 0) -> bool:
        """Whether any is left, now that `moved` bytes have come or gone since the last call."""
        self._left = min(self._seconds, self._left - (now - self._at) + moved / MINIMUM_RATE)
        self._at = now
        return self._left > 0
