"""Who is bound to us and to whom we are bound: accounts, the switchboard, centres beyond."""
