"""The worker's side of the inference stream: a port, its Redis adapter and its memory adapter.

Semantics that both adapters share, and that one contract suite checks on both:

- An entry is delivered to one consumer and stays pending until it is settled. Settling adds the replies and dead
  letters, then acknowledges and deletes the entries.
- An entry pending longer than a limit may be claimed by any consumer; each delivery is counted.
- A reply to a stream that does not exist is dropped: whoever asked is gone.
- Replies may be added twice, when a worker that was thought dead comes back. Readers take the first of an id.

The backlog. Lag (not yet delivered) plus pending is what an asker must wait for. ``XINFO GROUPS`` tells the lag from
Redis 7 on only, and answers null once entries were deleted out of order. Every settled entry is deleted (``XDEL``), so
``XLEN`` counts exactly the undelivered and the pending; entries that a trim removed while pending are in the pending
list but not in the stream. So, on any version: ``pending`` = ``XPENDING`` summary, ``lag`` =
``max(0, XLEN - pending)``, and the backlog is ``max(XLEN, pending)`` (see `realcatcha_ml.queue.port.backlog`).
"""
