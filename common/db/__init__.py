"""The database: session, models, schemas."""
