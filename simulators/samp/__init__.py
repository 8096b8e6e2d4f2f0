"""SAMP: a table of receipts that others read, and a service that knows its customers.

GET ``/customers/NUMBER`` answers what it knows of one, 404 of strangers, and 503 while it is down,
which POST ``/control/up`` ends.
"""
