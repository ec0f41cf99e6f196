"""The page at ``/`` until the dashboard takes its place."""
