"""The HTTP ring: plain Starlette routes and msgspec; maps domain errors to problem documents once."""
