"""Commands of support without a list: application, decision, payment, end."""
