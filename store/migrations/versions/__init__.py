"""The steps of the schema, each made once and never changed afterwards."""
