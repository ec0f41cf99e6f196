"""Erasures of accounts and organisations (GDPR 17, PIPA 36): asked for, perhaps cancelled, carried out.

`eraser` takes rows out of SQL in one unit of work, by the rules of `data.register`. What captcha-api keeps of an erased
organisation's sites is removed by captcha-api itself: `sites` asks it to, until it has confirmed.
"""
