"""PostgreSQL: the models, the migrations and the statements. Nothing here commits; services own the transactions."""
