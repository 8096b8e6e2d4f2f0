"""Lines of summaries and voidings as compact JSON, as they wait for their file."""

from msgspec import MsgspecError, json

from vouchers.summaries.daily import SummaryLine
from vouchers.summaries.voiding import VoidingLine

_ENCODER = json.Encoder(order="deterministic", decimal_format="string")
_SUMMARY_LINE = json.Decoder(SummaryLine)
_VOIDING_LINE = json.Decoder(VoidingLine)


def encode_line(line: SummaryLine | VoidingLine) -> bytes:
    """`line` as JSON in UTF-8."""
    return _ENCODER.encode(line)


def decode_summary_line(content: bytes) -> SummaryLine:
    """The line of a daily summary that `encode_line` wrote. ValueError if `content` is none."""
    try:
        return _SUMMARY_LINE.decode(content)
    except MsgspecError as error:
        raise ValueError(f"these bytes are no line of a summary: {error}") from error


def decode_voiding_line(content: bytes) -> VoidingLine:
    """The line of a voiding that `encode_line` wrote. ValueError if `content` is none."""
    try:
        return _VOIDING_LINE.decode(content)
    except MsgspecError as error:
        raise ValueError(f"these bytes are no line of a voiding: {error}") from error
