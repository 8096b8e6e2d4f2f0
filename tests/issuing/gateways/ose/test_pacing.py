"""Turns: never more than the limits allow, also after a stall, and none that is lost."""

import asyncio

import pytest

from issuing.gateways.ose.pacing import NoTurnError, Pace
from tests.chaos.loop import SimulatedLoop


def run[T](work: "asyncio.Future[T] | object") -> T:
    raise NotImplementedError
