"""Cases of the made worlds: what happened in each, and the rows that it left (ADR 43)."""
