"""Days, periods and zones: the arithmetic of the calendar."""
