"""The top floor: settings, root addresses, the server's entry, the task engine, the command."""
