"""ANUBIS, the repository where PAPERLESS leaves its documents, as a process of its own with storage of its own.

``python -m simulators.anubis --data FOLDER`` listens on loopback and prints one JSON line with its addresses.

``GET /documents/{key}/{part}`` answers a file (``xml``, ``cdr``, ``pdf``, ``voiding-xml``, ``voiding-cdr``) with a
strong ``ETag``, a ``Range`` of it where asked, and 404 while it is not there;
``GET /documents?from=&to=&issuer=&after=&limit=`` lists by issue date, in pages. PAPERLESS writes by ``PUT`` to the
same address with ``X-Issue-Date``.

From outside: ``/control/faults`` orders it to misbehave (POST ``{"mode", "part", "times", "ms", "bytes"}``; modes
``slow``, ``cut``, ``missing``, ``error``, ``redirect``, ``garbage``, ``endless``; DELETE to behave again), and
``GET /control/log`` tells what was asked for. ``DELETE /control/documents`` empties it.
"""
