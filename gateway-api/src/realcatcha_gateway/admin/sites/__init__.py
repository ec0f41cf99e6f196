"""Sites of every organisation: find, look at with the policy, keep off and on again, and have secrets replaced."""
