"""Plans of units and their reports, written."""
