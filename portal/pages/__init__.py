"""A page a file; each opens `theme.frame` and asks the services through `portal.context`."""
