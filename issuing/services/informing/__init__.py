"""Informing: what the authority is told by files of many documents, and what becomes of each document of a file.

`gathering` makes files of the lines that wait, `exchange` sends a file and asks for its ticket, `proving` asks for its
documents where the ticket can't tell, and `informer` keeps all of it moving.
"""
