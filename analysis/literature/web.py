"""Patience with servers: one contact, one time-out and one way to wait and try again, for every client."""

import http.client
import os
import socket
import time
from collections.abc import Callable
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError, URLError

import requests
import tenacity
from requests.adapters import HTTPAdapter

TOOL = "spinemets"
EMAIL, KEY = "SPINEMETS_EMAIL", "NCBI_API_KEY"
TIMEOUT = 30  # seconds without a byte
ATTEMPTS = 5
LONGEST_WAIT = 120  # seconds; a server that asks for more is asked again in the next run
BUSY = {408, 425, 429, 500, 502, 503, 504}


class SearchFailed(Exception):
    """A search that did not read every record; its text says why."""


class Malformed(Exception):
    """An answer that cannot be read."""


def contact() -> str:
    """The e-mail address by which a database can reach us; SearchFailed without one."""
    email = os.environ.get(EMAIL, "")
    if "@" not in email:
        raise SearchFailed(
            f"No e-mail address is set. The databases want to know whom to write to: set {EMAIL} to an address."
        )
    return email


def transient(error: BaseException) -> bool:
    """Whether it is worth asking again: a busy server, a time-out, a cut connection, a broken answer."""
    if isinstance(error, HTTPError):
        return error.code in BUSY
    if isinstance(error, requests.HTTPError):
        return error.response.status_code in BUSY
    kinds = (URLError, OSError, http.client.HTTPException, requests.RequestException, Malformed)
    return isinstance(error, kinds)


def asked_wait(error: BaseException) -> float | None:
    """Seconds that a server asks to wait (`Retry-After`, as seconds or as a date); None where it asks nothing."""
    headers = error.headers if isinstance(error, HTTPError) else getattr(error.response, "headers", {})
    text = headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next attempt: what the server asks, else twice as long each time with some chance in it."""
    error = state.outcome.exception()
    answered = isinstance(error, HTTPError | requests.HTTPError)
    asked = asked_wait(error) if answered else None
    return asked if asked is not None else tenacity.wait_random_exponential(multiplier=1, max=60)(state)


def gives_up(state: tenacity.RetryCallState) -> bool:
    """Whether to stop: enough attempts, or a longer wait than a run may last."""
    return state.attempt_number >= ATTEMPTS or state.upcoming_sleep > LONGEST_WAIT


def patiently(call: Callable, *arguments, **named):
    """The result of a call, tried again while that may help; SearchFailed with the reason when it does not."""
    retrying = tenacity.Retrying(
        stop=gives_up,
        wait=wait,
        retry=tenacity.retry_if_exception(transient),
        sleep=lambda seconds: time.sleep(seconds),
        reraise=True,
    )
    try:
        with timeout():
            return retrying(call, *arguments, **named)
    except (OSError, http.client.HTTPException, Malformed) as error:
        raise SearchFailed(sentence(error)) from error


def sentence(error: BaseException) -> str:
    """What went wrong, on one line and without an address, which may hold a key."""
    if isinstance(error, HTTPError):
        return f"The server answered {error.code} ({error.reason})."
    if isinstance(error, requests.HTTPError):
        return f"The server answered {error.response.status_code} ({error.response.reason})."
    if isinstance(error, Malformed | requests.JSONDecodeError):
        return f"The answer cannot be read: {error}."
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError | requests.Timeout):
        return "The server did not answer in time."
    return f"The connection failed ({type(reason).__name__})."


@contextmanager
def timeout():
    """The time-out of clients that set none themselves (Biopython)."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


class Adapter(HTTPAdapter):
    """Requests with a time-out, whatever the client asks."""

    def send(self, request, **named):
        """As `HTTPAdapter.send`."""
        return super().send(request, **{**named, "timeout": named.get("timeout") or TIMEOUT})


def session() -> requests.Session:
    """A session that says who is asking and never waits without end."""
    made = requests.Session()
    made.mount("https://", Adapter())
    made.headers["User-Agent"] = f"{TOOL} (mailto:{contact()})"
    return made
