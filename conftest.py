"""Every test of the repository may ask for real servers."""

pytest_plugins = ["realcatcha_kit.testing.plugin"]
