"""PAPERLESS, the provider of the quick road, as a process of its own: it writes and signs vouchers by itself.

``python -m simulators.paperless --data FOLDER --anubis URL --hook URL --secret whsec_…`` listens on loopback and
prints one JSON line with its address. Its UBL comes from a template of its own, signed by ``signxml`` with a
certificate of its own for each issuer; the constancies are those of an OSE with another key. What it makes it leaves
in ANUBIS.

``POST /control/documents`` issues one (all fields have defaults, see ``orders.Order``) and tells its facts;
``POST /control/webhooks`` sends a notice of it: ``{"key", "type", "times", "id", "forged", "age_seconds", "secret",
"changes"}``; ``POST /control/voidings`` declares one void; ``POST /control/hook`` sends webhooks to another address;
``GET /control/log`` tells each webhook's answer.
"""
