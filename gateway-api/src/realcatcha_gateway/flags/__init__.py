"""What holds for the whole platform: networks that are let in or kept out, and typed feature flags.

One record of it is published to Redis for captcha-api; the gateway reads its own flags from SQL.

`platform` reads and changes the rules; `policies.platform` publishes them. `registry` names every flag, `service` reads
them for the slices that heed them, and administrators set them through `admin.flags`.
"""
