"""What is done with cards: a unit's first issue, binding, issuing, locking, suspending, revoking."""
