"""Mixins of all packages: life cycle, guarded fields, locks, due instants, formats."""
