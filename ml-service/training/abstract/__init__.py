"""Train the model that says how an abstract image feels, on generated images and people's answers about colour."""
