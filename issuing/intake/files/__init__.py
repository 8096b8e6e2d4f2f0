"""Files of records: how they are laid out, and their reading, a record at a time."""
