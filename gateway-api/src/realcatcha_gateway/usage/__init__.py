"""Usage: how many verifications each site's back end redeemed, what the plan includes, and when owners are told.

The billed number is exact: every successful redemption is counted in the Redis step that makes it one. Cells come in
through `realcatcha_gateway.rollup`; this slice reads them, compares them with quotas and notes whom to tell. A quota
never refuses a visitor.
"""
