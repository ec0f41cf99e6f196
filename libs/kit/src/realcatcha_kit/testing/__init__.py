"""Real servers for tests: Redis, the MongoDB protocol, MariaDB, an S3 API.

`servers` starts and stops them; `outages` waits for the answers of one that is back; `plain_http` makes clients cheap;
`plugin` is a pytest plugin with one session-wide server of each and a clean corner of it per test. Tests, benchmarks
and the launcher may import it; services never do.
"""
