"""Can the tests fail? Changes one thing at a time in the modules whose errors cost money, and sees who notices."""
