"""A mailbox for everybody: a real SMTP server that takes every mail, and a page on which each can be opened."""
