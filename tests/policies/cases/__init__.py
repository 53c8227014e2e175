"""The cases of each rule: one module a rule, with `CASES`."""
