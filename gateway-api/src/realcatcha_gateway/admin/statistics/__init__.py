"""Statistics of the whole platform, and which sites stand out."""
