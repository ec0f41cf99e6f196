"""The Korean handwriting model, experimental: ink composed of jamo that were drawn, made up or traced from fonts."""
