"""What an author runs beside the engine: the report of `check`, and the tools that come with it."""
