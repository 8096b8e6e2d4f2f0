"""The carrier of callbacks: signs what is to be told and posts it to its subscriber."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.callbacks import SecretError, signed_headers
from issuing.clock import Clock
from issuing.deliveries import DeliveryKind, Ending, Outcome
from issuing.gateways.callbacks import CallbackClient
from issuing.services.delivering.carrier import Parcel
from issuing.services.delivering.secrets import SubscriberSecrets
from issuing.storage.database import driver_connection
from issuing.storage.deliveries import DeliveryClaim
from issuing.storage.subscribers import read_callback


class CallbackCarrier:
    """Each attempt sends the same bytes under the same id; time and signature are the attempt's own."""

    kind = DeliveryKind.CALLBACK
    capacity = 32
    shared_lane: str | None = None

    def __init__(
        self, engine: AsyncEngine, client: CallbackClient, *, clock: Clock, secrets: SubscriberSecrets
    ) -> None:
        self._engine = engine
        self._client = client
        self._clock = clock
        self._secrets = secrets

    def endpoint(self, claim: DeliveryClaim) -> str:
        """The subscriber."""
        return f"subscriber:{claim.lane}"

    async def prepare(self, claim: DeliveryClaim) -> Parcel | Outcome:
        """What is posted; an outcome where the subscriber is disabled or has no secret."""
        async with driver_connection(self._engine) as connection:
            name, url, content, disabled = await read_callback(connection, claim.id)
        if disabled:
            return Outcome(ending=Ending.REFUSED, detail="El suscriptor está deshabilitado.")
        try:
            keys = await asyncio.to_thread(self._secrets.keys, name)
        except SecretError:
            keys = []
        if not keys:
            return Outcome(
                ending=Ending.BLOCKED, detail=f"El suscriptor no tiene secreto: emission subscriber rotate {name}."
            )
        subscriber, _, event = claim.target.partition("/")
        body = content.encode()
        headers = signed_headers(body, message_id=f"msg_{event}_{subscriber}", at=self._clock.now(), keys=keys)
        return Parcel(content=body, recipient=url, headers=tuple(headers.items()))

    async def send(self, parcel: Parcel) -> Outcome:
        """Post it."""
        return await self._client.post(parcel.recipient, parcel.content, dict(parcel.headers))

    async def close(self) -> None:
        """The transport is its owner's to close."""
