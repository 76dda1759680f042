"""A store worth looking at: made up, or the Complete Journey data set."""
