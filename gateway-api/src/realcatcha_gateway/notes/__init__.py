"""What administrators of the platform write about users, organisations and sites, for each other.

Free text lives here and not in the audit log, which names the note: a note can be erased, an entry cannot. Whoever a
note is about never sees it.
"""
