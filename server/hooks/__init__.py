"""Webhooks in: translate, call one service, translate back."""
