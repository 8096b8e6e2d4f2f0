"""The command line: `emission run`, `emission demo` and the administration of a house."""
