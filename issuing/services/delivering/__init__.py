"""Delivering: what was settled goes to customers and subscribers, apart from emission and at its own pace."""
