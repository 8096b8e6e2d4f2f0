"""An OSE (operador de servicios electrónicos) as a process of its own: SUNAT's billService with SUNAT's checks.

Start it with ``python -m simulators.ose --data FOLDER``; it speaks SOAP 1.1, keeps what it registered in SQLite,
signs its CDRs with its own key, and can be told from outside to misbehave (``POST /control/faults``).
"""
