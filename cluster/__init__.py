"""Several database servers as one group: how they come together, how they are, and who of them leads."""
