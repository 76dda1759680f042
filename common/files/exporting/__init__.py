"""Tables as files of any size: read in batches from one snapshot, formatted by the database, sent as they come."""
