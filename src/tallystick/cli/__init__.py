"""The command line: thin over the bureau."""
