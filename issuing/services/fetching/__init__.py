"""Fetching: what webhooks and the backfill announce is fetched from the repository, proven, and registered."""
