"""What an operator sees of a service: metrics, logs, requests."""
