"""The audit log: who changed what, in a chain that shows what was changed, removed or put between later.

Every slice may call `audit.service.record` in its own unit of work; the log itself imports no slice.
"""
