"""Copies of what is kept about a person (GDPR 15 and 20, PIPA 35): asked for, made, fetched once by a link, removed.

The request leaves a row that waits. The maintenance process makes the copy, encrypts it and puts it into that row;
nothing else is told of it, so that a kill at any moment leaves either a row that waits or one that is ready.
"""
