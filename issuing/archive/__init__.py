"""The archive's proof against change: chains of hashes over what happened. Pure."""
