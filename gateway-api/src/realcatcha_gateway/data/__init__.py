"""What people may ask of their data: a copy of it, and its erasure; and how long anything is kept.

It knows the tables of every slice by `schema`, so that one that is added cannot be forgotten.

Only the tables are there: nobody can ask for a copy or an erasure yet. What is removed by age is in `maintenance`.
"""
