"""The road to the authority: SOAP 1.1 with WS-Security, to an OSE or to SUNAT itself.

`client` sends and asks, `profiles` holds the operators' dialects as data, `answers` says what came back,
`envelopes` writes requests, `replies` reads answers, `transport` opens the shared HTTP client and tells what
never left from what may have arrived, `pacing` keeps to an operator's limits.
"""
