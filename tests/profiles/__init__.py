"""Files of other programs, made up with every trait of the real ones, and what they come to by plain arithmetic."""
