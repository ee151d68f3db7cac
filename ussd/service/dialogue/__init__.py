"""What happens between a dial and its last words."""
