"""The pages and routes of customers, in one place for the application to take."""

from fastapi import FastAPI
from nicegui import ui

from portal.pages import one_voucher


def register(application: FastAPI) -> None:
    """Publish them."""
    ui.page(one_voucher.PATH)(one_voucher.page)
