"""What the application asks of the world: one Protocol a file. Adapters implement them, each in memory too."""
