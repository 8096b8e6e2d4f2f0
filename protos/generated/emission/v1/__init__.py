"""Version 1 of the contract, generated from protos/emission/v1."""
