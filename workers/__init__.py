"""The workers: ARQ as bell and cron around the emitter, which finds all work in PostgreSQL."""
