"""Files of rows from outside: CSV and NDJSON, read as a stream, with the line of every row and errors that name it."""
