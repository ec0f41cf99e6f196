"""HTTP glue of the gateway: problem documents, the OpenAPI document, health, internal credentials.

Slices' routers and `main` import it; it imports no slice.
"""
