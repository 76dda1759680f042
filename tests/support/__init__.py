"""What the tests share: servers, services, a store, ways to compare."""
