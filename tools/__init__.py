"""What makes parts of the product from elsewhere; nothing here runs when the product serves."""
