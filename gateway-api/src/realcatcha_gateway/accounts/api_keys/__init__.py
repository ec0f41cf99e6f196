"""Personal API keys: for programs that act as a person, in one organisation, within scopes.

A key can do what its person's role allows and its scopes name, whichever is less. The scope that a route asks for
follows from the route itself (`scopes.scope_of`), so a new route cannot forget it; what has no scope, such as the
account itself, no key opens.
"""
