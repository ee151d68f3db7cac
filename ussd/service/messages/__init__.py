"""Short messages: accepted, kept, forwarded, receipted, and in the end forgotten."""
