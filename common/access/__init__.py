"""Who is asking, what they may do, and what is noted of it."""
