"""Attacks on sites: captcha-api notices them, this slice tells the owners, once, by webhook and by letter."""
