"""CDP: hears of each change of a voucher by a signed callback, checks the signature itself, and shows what it heard.

POST ``/hooks/emission`` takes Standard Webhooks; GET ``/received.json`` tells programs what was taken, ``/`` people.
"""
