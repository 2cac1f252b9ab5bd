"""Time moves the world: recipes, their effects, and what happens every night."""
