"""Statistics: what happened on each site, for dashboards.

Counted in the processes of captcha-api and sent every few seconds, so a killed one loses what it had not sent: good
enough to look at, not to bill by (see `realcatcha_gateway.usage`).
"""
