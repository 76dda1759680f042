"""Sums of the sales: kept, proved, repaired."""
