"""What happens when: states, storage, gateways to the outside, and the services that own the transactions."""
