"""Measurements that print tables; both sides of every comparison run in the same run. Not part of the test suite."""
