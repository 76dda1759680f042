"""How long the stock of a product will last, by what was sold of it on the days on which it could be sold."""
