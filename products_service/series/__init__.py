"""A product's stock over time, period by period, from its ledger."""
