"""Routes of the sales service; each does HTTP only and calls one function."""
