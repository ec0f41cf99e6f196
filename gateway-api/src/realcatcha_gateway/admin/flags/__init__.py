"""Feature flags: what they say for the platform and for single organisations, and changing it."""
