"""The package's docstring."""
name_in_init = "from init"
