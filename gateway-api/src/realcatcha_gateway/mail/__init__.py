"""Letters to people: queued in a slice's own transaction, sent after its commit, in English or Korean.

A slice adds a letter (`mail.service.Postbox`); the relay renders and sends it through the mailer that the settings
name. What waits is sealed, because letters carry links that open accounts. Every slice may import `mail.service`.
"""
