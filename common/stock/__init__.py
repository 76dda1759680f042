"""Stock: its ledger, and what a level means."""
