"""How each row of SUNAT's tables of rules is met: the entries, their page, and what a new workbook changes."""
