"""The command line, ``compose-async``."""
