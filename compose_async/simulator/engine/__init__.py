"""The passage of time: recipes, their effects, and scheduled backups and logs."""
