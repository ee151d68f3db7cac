"""Live operators: the desk, and what callers hear while they wait."""
