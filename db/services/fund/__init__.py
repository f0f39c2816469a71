"""What is done to funds: everything that moves money goes through the ledger."""
