"""The clients in clients/, which one command makes of the services' own documents."""
