"""The pages and routes of customers, in one place for the application to take."""

from fastapi import FastAPI
from nicegui import ui

from portal import zips
from portal.pages import mine, mine_signin, one_voucher


def register(application: FastAPI) -> None:
    """Publish them; what has a name of its own stands before the page of one voucher."""
    application.include_router(mine_signin.router)
    application.include_router(zips.router)
    ui.page(one_voucher.PATH)(one_voucher.page)
    ui.page(mine_signin.PATH)(mine_signin.page)
    ui.page(mine_signin.CODE_PATH)(mine_signin.code_page)
    ui.page(mine.PATH)(mine.page)
    ui.page(mine.ONE_PATH)(mine.one_page)
