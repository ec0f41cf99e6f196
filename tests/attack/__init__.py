"""Our own attackers: each tries what a reader of this repository would try, and is counted.

``make attack`` prints one table: how often an attacker passes beside how often people do, where people were measured.
The figures go into ``docs/threat-model.md``. Everything runs in this process on files that the repository carries;
nothing is sent anywhere. Attackers know the code, the weights and the bundled pictures, and not the deployment's keys.
"""
