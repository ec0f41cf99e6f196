"""The models and their registry; each subclasses `realcatcha_ml.models.base.Model`."""
