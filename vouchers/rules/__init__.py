"""SUNAT's rules as rows: one module a subject, and the engine that picks those of the day and runs them."""
