"""Which menus are served to whom, and how they are changed."""
