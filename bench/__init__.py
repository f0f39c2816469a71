"""How fast the product is, measured beside what could be built instead. `make bench`."""
