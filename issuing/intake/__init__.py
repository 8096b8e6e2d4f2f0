"""Foreign records, from files and from other systems' tables, and what becomes of each: a sale, or why not."""
