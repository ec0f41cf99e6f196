"""How people get an account, and how they change or recover what proves that it is theirs.

Nobody has an account before the address is confirmed: a sign-up is a token with what was asked for, and the account
appears when the letter's link is opened. So nobody can occupy somebody else's address, and each account's address is
confirmed. Answers and work are the same whether or not an address has an account; only its owner's letters differ.
"""
