"""What is decided about summaries (RC) and voidings (RA), apart from who stores and sends them: pure."""
