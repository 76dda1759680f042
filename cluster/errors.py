"""Why something is not done with a group of servers."""


class ClusterError(Exception):
    """What is in the way and what helps, in words for the operator. Nothing was changed unless it says so."""
