"""Bots of our own making: simple movement formulas that automation commonly uses, varied as widely as we can.

No third-party mouse-imitation tool is run, ported or imitated here.
"""
