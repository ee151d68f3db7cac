"""The performance table of the README: `make bench`. Nothing here is run by the tests."""
