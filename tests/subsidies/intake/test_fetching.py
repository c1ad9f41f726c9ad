"""Every way to lead a fetch astray is refused: into this network, for ever, beyond its size, to another name."""

import itertools
import time

import pytest

from subsidies.intake.fetching import Limits, RefusedFetch, checked, fetch, is_public

from .server import PUBLIC, TlsServer, drips, leads_to, says

HOST = "data.example.org"
URL = f"https://{HOST}/list.csv"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = TlsServer(tmp_path_factory.mktemp("tls"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def forget(server):
    server.answers.clear()
    server.asked.clear()
    server.hosts.clear()


def get(server, url=URL, *, network=None, hosts=(HOST,), **options):
    return fetch(url, hosts=hosts, network=network or server.network(), **options)


def refusal(server, url=URL, **options):
    with pytest.raises(RefusedFetch) as caught:
        get(server, url, **options)
    return caught.value.code


def test_a_file_comes_with_what_tells_its_next_edition(server):
    server.answers["/list.csv?a=b"] = says(b"id,titre\n", ETag='"7"', Last_Modified="Sat, 28 Nov 2026 00:00:00 GMT")
    found = get(server, URL + "?a=b#part")
    assert (found.content, found.etag, found.status) == (b"id,titre\n", '"7"', 200)
    assert server.hosts == [HOST]
    assert f"Host: {HOST}\r\n" in server.asked[0]


def test_an_edition_known_already_is_not_sent_again(server):
    server.answers["/list.csv"] = says(status="304 Not Modified")
    assert get(server, etag='"7"', last_modified="then").status == 304
    assert 'If-None-Match: "7"' in server.asked[0]
    assert "If-Modified-Since: then" in server.asked[0]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://data.example.org/list.csv", "not_https"),
        ("gopher://data.example.org/", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("https://other.example.org/", "host_not_allowed"),
        ("https://data.example.org.evil.example/", "host_not_allowed"),
        ("https://data.example.org:8443/", "host_not_allowed"),
        ("https://someone@data.example.org/", "not_an_address"),
        ("https://data.example.org/a b", "not_an_address"),
        ("https://data.example.org/a\r\nHost: x", "not_an_address"),
        ("https://data.example.org:abc/", "not_an_address"),
        ("https:///list.csv", "host_not_allowed"),
        ("", "not_https"),
    ],
)
def test_only_https_of_listed_hosts_is_asked(server, url, code):
    assert refusal(server, url) == code
    assert server.asked == []


def test_no_listed_host_means_no_fetch_at_all(server):
    assert refusal(server, hosts=()) == "host_not_allowed"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "[::1]", "[::ffff:127.0.0.1]",
        "localhost", "169.254.169.254", "metadata", "127.1", "127.0.0.1.", "0", "[fe80::1%25eth0]",
    ],
)  # fmt: skip
def test_an_address_in_numbers_is_no_host_even_where_all_hosts_may_be_asked(host):
    with pytest.raises(RefusedFetch) as caught:
        checked(f"https://{host}/", None)
    assert caught.value.code in {"host_not_allowed", "not_an_address"}


INSIDE = """
0.0.0.0 0.1.2.3 127.0.0.1 10.0.0.8 172.16.3.4 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.127.255.255
192.0.0.1 192.0.0.8 192.0.2.1 198.51.100.1 203.0.113.1 192.88.99.1 192.88.99.255 198.18.0.1 198.19.255.255
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::5db8:d822 fc00::1 fd00::1 fe80::1 fe80::1%eth0 2606:4700::1%eth0 fec0::1 feff::1 ff02::1 ff0e::1
100::1 1fff::1 4000::1 5f00::1 2001:db8::1 3fff::1 2001:10::1 2001:20::1 2001:2::1 2001:4:112::1
2002:7f00:1:: 2002:5db8:d822:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001::1 64:ff9b:1::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:192.88.99.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::c058:6301
::ffff:0:127.0.0.1 nonsense 127.1 0x7f000001
"""
OUTSIDE = f"""
{PUBLIC} 1.1.1.1 100.63.255.255 100.128.0.1 172.32.0.1 192.88.98.1 192.88.100.1 198.17.0.1 198.20.0.1 223.255.255.1
2606:2800:220:1:248:1893:25c8:1946 2001:41d0::1 2003::1 2a00:1450::1 ::ffff:{PUBLIC} 64:ff9b::5db8:d822
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(server, address):
    assert not is_public(address)
    network = server.network(data_example_org=[address])
    assert refusal(server, network=network) == "private_address"
    assert network.connected == []


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_addresses_of_the_open_internet_are_public(address):
    assert is_public(address)


def test_one_private_address_among_several_refuses_all(server):
    assert refusal(server, network=server.network(data_example_org=[PUBLIC, "10.0.0.1"])) == "private_address"


def test_a_name_that_changes_between_check_and_connection_is_asked_once(server):
    server.answers["/list.csv"] = says(b"fine")
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    network = server.network(data_example_org=lambda: next(answers))
    assert get(server, network=network).content == b"fine"
    assert network.connected == [PUBLIC]


def test_a_name_that_is_not_known(server):
    assert refusal(server, network=server.network(data_example_org=[])) == "name_not_found"


def test_redirects_are_followed_within_the_list(server):
    server.answers.update(
        {"/list.csv": leads_to("/two"), "/two": leads_to(f"https://{HOST}/three"), "/three": says(b"x")}
    )
    assert get(server).url == f"https://{HOST}/three"


@pytest.mark.parametrize(
    ("where", "code"),
    [
        (f"http://{HOST}/", "not_https"),
        ("https://127.0.0.1/", "host_not_allowed"),
        ("https://169.254.169.254/latest/meta-data/", "host_not_allowed"),
        ("https://inside.example.org/", "host_not_allowed"),
        ("gopher://x/", "not_https"),
        ("//0x7f.1/", "host_not_allowed"),
        ("https://[bad", "not_an_address"),
        ("https://exa%C3%9Fmple.org/", "host_not_allowed"),
        ("//exa\u2100.fr/".encode().decode("latin-1"), "not_an_address"),
    ],
)
def test_a_redirect_is_checked_like_a_first_address(server, where, code):
    server.answers["/list.csv"] = leads_to(where)
    assert refusal(server) == code
    assert len(server.asked) == 1


def test_a_redirect_to_a_listed_name_that_leads_inside_is_refused(server):
    server.answers["/list.csv"] = leads_to(f"https://b.{HOST}/")
    network = server.network(b_data_example_org=["10.0.0.1"])
    assert refusal(server, network=network, hosts=(HOST, f"b.{HOST}")) == "private_address"


def test_a_circle_of_redirects_ends(server):
    server.answers["/list.csv"] = leads_to("/list.csv")
    assert refusal(server) == "too_many_redirects"
    assert len(server.asked) == 4


def test_another_names_certificate_is_refused(server):
    server.answers["/"] = says(b"x")
    assert refusal(server, "https://other.example.net/", hosts=("other.example.net",)) == "certificate"
    assert server.asked == []


def test_a_body_that_says_it_is_too_big_is_not_read(server):
    server.answers["/list.csv"] = says(b"", Content_Length=str(30 * 1024 * 1024))
    assert refusal(server) == "too_big"


def test_an_endless_body_ends_at_the_size(server):
    def endless(sock, asked):
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n")
        while True:
            sock.sendall(b"x" * 65536)

    server.answers["/list.csv"] = endless
    assert refusal(server, limits=Limits(most_bytes=1_000_000)) == "too_big"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b""])
def test_a_slow_answer_ends_at_the_time_wherever_it_drips(server, head):
    server.answers["/list.csv"] = drips(itertools.chain([head or b"H"], itertools.repeat(b"X")), 0.05)
    started = time.monotonic()
    assert refusal(server, limits=Limits(seconds=0.4)) == "too_slow"
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says(b"<html>", kind="text/html"), "content_type"),
        (says(b"x", kind=""), "content_type"),
        (says(b"\x1f\x8b", Content_Encoding="gzip"), "encoded"),
        (says(b"short", Content_Length="50"), "cut_off"),
        (drips(iter([b"SSH-2.0-hello\r\n"]), 0), "not_http"),
        (drips(iter([]), 0), "not_http"),
    ],
)
def test_answers_that_are_no_file_are_refused_with_the_reason(server, answer, code):
    server.answers["/list.csv"] = answer
    assert refusal(server) == code


def test_an_answer_that_is_no_success_tells_its_status_alone(server):
    server.answers["/list.csv"] = says(b"secret words", status="500 Oops", kind="text/html")
    found = get(server)
    assert (found.status, found.content) == (500, b"")


def test_a_proxy_of_the_environment_is_not_used(server, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/list.csv"] = says(b"direct")
    assert get(server).content == b"direct"


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("/aides/rénovation-énergétique", "/aides/r%C3%A9novation-%C3%A9nerg%C3%A9tique"),
        ("/aide?thème=économie", "/aide?th%C3%A8me=%C3%A9conomie"),
        ("/d%C3%A9j%C3%A0/%2F?a=%26&b=c", "/d%C3%A9j%C3%A0/%2F?a=%26&b=c"),
        ("/a;b=1,2/(c)'d'!*@:~$+&=?e=/?:@", "/a;b=1,2/(c)'d'!*@:~$+&=?e=/?:@"),
        ("/日本", "/%E6%97%A5%E6%9C%AC"),
    ],
)
def test_an_address_with_accents_is_asked_as_browsers_ask_it(server, written, asked):
    server.answers[asked] = says(b"fine")
    assert get(server, f"https://{HOST}{written}").content == b"fine"


@pytest.mark.parametrize("location", ["/liste-é.csv".encode(), b"/liste-%C3%A9.csv"])
def test_a_redirect_to_an_address_with_accents_is_followed(server, location):
    def answer(sock, asked):
        sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")

    server.answers.update({"/list.csv": answer, "/liste-%C3%A9.csv": says(b"fine")})
    assert get(server).content == b"fine"


def test_a_host_with_accents_is_asked_by_its_name_in_ascii(server):
    server.answers["/"] = says(b"fine")
    name = "xn--hte-kna.data.example.org"
    assert get(server, "https://hôte.data.example.org/", hosts=(name,)).url == f"https://{name}/"
    assert server.hosts == [name]
    assert get(server, "https://hôte.data.example.org/", hosts=("Hôte.data.example.org",)).url == f"https://{name}/"


@pytest.mark.parametrize("host", ["straße.example.org", "λόγος.example.org", "a\u200db.example.org"])
def test_a_name_that_editions_of_the_standard_read_in_two_ways_is_no_address(server, host):
    assert refusal(server, f"https://{host}/", hosts=None) == "not_an_address"
    assert server.asked == []
