"""The contract's sale and ours: what a message of `emission.v1` tells, read once for every way in. Pure."""
