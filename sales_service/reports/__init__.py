"""Reports: from the question to the rows of the answer."""
