"""Other systems' tables, read by SQLAlchemy: any database for which it has a dialect."""
