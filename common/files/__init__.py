"""Files on their way in or out, kept on this machine's disk meanwhile."""
