"""Who may use the store: users with passwords and sessions, and keys of programs."""
