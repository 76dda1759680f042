"""A sale is written here and only here."""
