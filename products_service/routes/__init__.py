"""Routes of the products service; each does HTTP only and calls one function."""
