"""A reading as the JSON that ``safepassage read --json`` prints."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from safepassage.record.entry import Span, Suggestion
from safepassage.record.reading import Reading
from safepassage.record.said import type_of
from safepassage.record.when import When


def rows(reading: Reading, text: str) -> dict[str, Any]:
    """Give a reading with its words beside every span.

    Offsets count Python's characters from 0; the end is not in the span.
    """
    return {
        "unread": reading.unread or None,
        "cautions": list(reading.cautions),
        "suggestions": [_suggestion(one, text) for one in reading.suggestions],
        "dates": [{**_span(day.span, text), "value": day.when.iso} for day in reading.dates],
        "places": [
            {
                **_span(found.span, text),
                "name": found.name,
                "kind": found.place.kind if found.place else None,
                "country": found.place.country if found.place else None,
                "latitude": found.place.latitude if found.place else None,
                "longitude": found.place.longitude if found.place else None,
            }
            for found in reading.places
        ],
    }


def _suggestion(one: Suggestion, text: str) -> dict[str, Any]:
    return {
        "type": type_of(one.said).value,
        "quote": _span(one.quote, text),
        "trigger": _span(one.trigger, text) if one.trigger else None,
        "reported_by": one.reported_by or None,
        "extractor": one.extractor,
        "version": one.version,
        "confidence": one.confidence,
        "fields": _value(one.said),
    }


def _span(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _value(told: object) -> Any:  # noqa: ANN401 - JSON is of any shape
    match told:
        case When():
            return told.iso
        case Enum():
            return told.value
        case tuple():
            return [_value(part) for part in told]
        case _ if is_dataclass(told):
            return {field.name: _value(getattr(told, field.name)) for field in fields(told)}
        case _:
            return told
