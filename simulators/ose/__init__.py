"""An OSE (operador de servicios electrónicos) as a process of its own: SUNAT's billService with SUNAT's checks.

``python -m simulators.ose --data FOLDER`` listens on loopback and prints one JSON line with its addresses. It speaks
SOAP 1.1 at ``/ol-ti-itcpe/billService`` (``?wsdl``), keeps what it registered in SQLite, and signs its CDRs with a key
of its own (``GET /certificate.pem``). ``--shape ose`` answers refusals as faults with the code in ``faultstring`` and
registers nothing; ``--shape sunat`` answers 2000-3999 as CDRs and burns the number.

From outside: ``GET /control/log?after=N``, ``GET /control/documents?after=N`` (both with ``limit``, 1000 by default),
``GET /control/documents/{ruc}-{type}-{series}-{number}/zip`` and ``/xml``, and ``/control/faults``: POST an order to
misbehave (modes in ``faults``), GET those in force, DELETE to behave again. The same routes answer on a second port,
which stays open while the service is told to be down.

Where a check stands: ``package`` (names, ZIP), ``reading`` (XML, XSD), ``signature``, ``header``, ``parties``,
``notes``, ``lines``, ``tributes``, ``line_taxes``, ``allowances``, ``totals``, ``payment``, ``insurance``,
``attributes``; ``judgement`` runs them in order. Not judged: what needs SUNAT's registers, and the rules of other
trades (transport, lodging, fishing, mortgage credit).
"""
