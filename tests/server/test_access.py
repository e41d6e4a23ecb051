"""Who may ask: only a browser that was given the key, at our own address, from our own pages."""

import http.client
import re
from urllib.parse import urlencode

import pytest
from tests.server.desks import KEY, SOURCE, Served

CONFIRM = f"/texts/{SOURCE.digest}/commitment-1/confirm"


def ask(
    of: Served, path: str, method: str = "GET", body: str = "", **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    """Ask as a browser of ours would, but for the headers that are given; empty for none."""
    port = of.door.port
    sent = {
        "Host": f"127.0.0.1:{port}",
        "Origin": f"http://127.0.0.1:{port}",
        "Cookie": f"{of.door.cookie}={KEY}",
        "Content-Type": "application/x-www-form-urlencoded",
    } | {name.title(): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in sent.items():
        if value:
            connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body.encode())))
    connection.endheaders(body.encode())
    answer = connection.getresponse()
    told = answer.status, answer.headers, answer.read().decode()
    connection.close()
    return told


def test_the_key_opens_the_desk_and_is_kept_in_a_cookie_that_no_other_site_sends(
    at_desk: Served,
) -> None:
    status, headers, _ = ask(at_desk, f"/enter/{KEY}", cookie="", origin="")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"]
    assert cookie.startswith(f"desk-{at_desk.door.port}={KEY};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert ask(at_desk, "/")[0] == 200


@pytest.mark.parametrize("path", ["/", "/enter/guess", f"/texts/{SOURCE.digest}", "/nowhere"])
def test_without_the_key_nothing_is_shown(at_desk: Served, path: str) -> None:
    status, _, page = ask(at_desk, path, cookie="")
    assert status == 403
    assert "the plant" not in page


def test_a_name_that_was_bound_to_this_machine_is_another_host(at_desk: Served) -> None:
    status, _, page = ask(at_desk, "/", host=f"rebound.example:{at_desk.door.port}")
    assert status == 421
    assert "the plant" not in page
    assert ask(at_desk, "/", host=f"localhost:{at_desk.door.port}")[0] == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_a_post_from_another_page_writes_nothing(at_desk: Served, origin: str) -> None:
    before = at_desk.desk.ledger.size()
    assert ask(at_desk, CONFIRM, "POST", "seen=99", origin=origin)[0] == 403
    assert at_desk.desk.ledger.size() == before


def test_a_get_never_writes(at_desk: Served) -> None:
    before = at_desk.desk.ledger.size()
    assert ask(at_desk, CONFIRM)[0] == 405
    assert at_desk.desk.ledger.size() == before


def test_every_answer_may_load_only_from_us_and_is_framed_by_nobody(at_desk: Served) -> None:
    for path in ("/", f"/texts/{SOURCE.digest}", "/nowhere"):
        _, headers, page = ask(at_desk, path)
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
        assert not re.search(r'(src|href|action)="(?!/|#|\?|data:)', page)
        assert " style=" not in page


def test_styles_and_scripts_are_found_where_the_page_says(at_desk: Served) -> None:
    page = ask(at_desk, "/")[2]
    paths = re.findall(r'"(/static/[^"]+)"', page)
    assert len(paths) == 2
    for path in paths:  # without the key too: the page that sends strangers away needs them
        status, headers, content = ask(at_desk, path, cookie="")
        assert status == 200
        assert content
        assert "immutable" in headers["cache-control"]
    assert ask(at_desk, "/static/0123.css")[0] == 404


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/nowhere", "GET", "", 404),
        ("/texts/0123", "GET", "", 404),
        ("/texts/0123/commitment-1/confirm", "POST", "seen=3", 404),
        ("/texts", "GET", "", 405),
        ("/texts", "POST", "x=1&" * 200, 413),
        ("/texts", "POST", "text=" + "a" * 4_000_001, 413),
    ],
)
def test_what_cannot_be_is_said_in_one_shape(
    at_desk: Served, path: str, method: str, body: str, status: int
) -> None:
    found, _, page = ask(at_desk, path, method, body)
    assert found == status
    assert f'<p class="kind">{status}</p>' in page
    assert "Traceback" not in page


def test_an_address_with_markup_in_it_is_not_sent_back(at_desk: Served) -> None:
    tail = urlencode({"at": "<script>alert(1)</script>"})
    page = ask(at_desk, f"/texts/{SOURCE.digest}?{tail}")[2]
    assert "alert(1)" not in page
