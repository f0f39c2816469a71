"""Funds of the demo world: what they were given, to whom they gave, in the rows of the services."""
