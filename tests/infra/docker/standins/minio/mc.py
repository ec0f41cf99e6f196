#!/usr/bin/env python3
"""``mc ready local``: tell whether the store answers."""

import urllib.request

urllib.request.urlopen("http://127.0.0.1:9000/moto-api/", timeout=3)
