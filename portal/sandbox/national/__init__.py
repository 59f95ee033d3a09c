"""A stand-in for the national database: its own process, its own store, and faults on demand."""
