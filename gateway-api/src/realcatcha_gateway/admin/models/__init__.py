"""The models for administrators: ml-service says what its files are, its workers what they have loaded."""
