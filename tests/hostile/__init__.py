"""Thousands of hostile requests at both services as they really run: processes, sockets, workers."""
