"""What can come of asking Toss for something, other than what was asked for.

They differ in what is known. `TossDeclined` and `TossAbsent`: nothing was done, and nothing will be. `TossRetriable`
and `TossMisconfigured`: nothing was done, and the same may work later. `TossUnknown`: it may have been done; only a
query tells.
"""


class TossError(Exception):
    """Base of all of them.

    Args:
        code: Toss's own code, or ours in lower case where Toss did not answer.
        message: What Toss says about it to the customer, in the language that it chose; empty without an answer.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class TossDeclined(TossError):
    """The card, the bank or Toss said no to this request."""


class TossAbsent(TossError):
    """There is no such payment, or no such billing key."""


class TossRetriable(TossError):
    """The request was not carried out: Toss was not reached, or asks for patience."""


class TossMisconfigured(TossError):
    """Toss does not accept our keys, or our contract does not cover this."""


class TossUnknown(TossError):
    """The request may have been carried out: the answer was lost, or says nothing that can be relied on."""
