"""What is done to cases of child protection, from the notice to the closing."""
