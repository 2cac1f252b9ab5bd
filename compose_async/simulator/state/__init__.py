"""The state: the world, its records, the catalogue, the state file."""
