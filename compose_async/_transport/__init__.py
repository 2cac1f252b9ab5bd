"""How one call travels to Compose and back."""
