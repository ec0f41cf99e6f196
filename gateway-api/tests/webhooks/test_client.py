"""One attempt: bounded in every way, to the address that was looked at, with the name's certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from realcatcha_gateway.webhooks import client as client_module
from realcatcha_gateway.webhooks.client import WebhookClient

NAME = "hooks.example.com"


async def to_this_machine(_host: str) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
def client() -> WebhookClient:
    return WebhookClient(to_this_machine, allow_local=True, deliver_for_s=0.5)


async def post(client: WebhookClient, url: str) -> Any:
    return await client.post(url, headers={"webhook-id": "msg_a"}, body=b'{"a":1}')


async def test_what_came_back_is_told(client: WebhookClient, receiver: Any, url: str) -> None:
    """Status, latency and the first bytes, made harmless."""
    receiver.body = b"\x00\xff<script>" + b"x" * 100_000
    answered = await post(client, f"{url}/hook?a=b")
    assert (answered.status_code, answered.error) == (200, None)
    assert answered.answer.startswith("\ufffd\ufffd<script>xxx")
    assert len(answered.answer) <= 400
    assert answered.latency_ms >= 0
    [(path, headers, body)] = receiver.received
    assert (path, headers["webhook-id"], body) == ("/hook", "msg_a", '{"a":1}')
    assert headers["host"] == url.removeprefix("http://")


async def test_redirects_are_not_followed(client: WebhookClient, receiver: Any, url: str) -> None:
    """Not even to a public address: they are failures."""
    receiver.answers = [302]
    receiver.headers = [(b"location", f"{url}/inside".encode())]
    answered = await post(client, url)
    assert (answered.status_code, answered.error) == (302, "status")
    assert receiver.paths() == ["/"]


async def test_whoever_is_slow_is_left(client: WebhookClient, receiver: Any, url: str) -> None:
    """After the time of one attempt."""
    receiver.slow = {"/"}
    answered = await post(client, url)
    receiver.released = True
    assert (answered.status_code, answered.error) == (None, "timeout")


class Saying(asyncio.Protocol):
    """Says something to whoever asks; `again_s` says it again and again until they leave."""

    def __init__(self, text: bytes, *, again_s: float | None = None) -> None:
        self._text = text
        self._again_s = again_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, _data: bytes) -> None:
        self._say()

    def _say(self) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(self._text)
        if self._again_s is None:
            self._transport.close()
        else:
            asyncio.get_running_loop().call_later(self._again_s, self._say)


@asynccontextmanager
async def serving(make: Callable[[], asyncio.Protocol], **options: Any) -> AsyncIterator[int]:
    """Serve a protocol; gives the port."""
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, **options)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def test_an_answer_that_never_ends_is_left(client: WebhookClient) -> None:
    """A few bytes every moment would keep a connection for ever."""
    async with serving(lambda: Saying(b"HTTP/1.1 200 OK\r\nx: y", again_s=0.02)) as port:
        assert (await post(client, f"http://127.0.0.1:{port}/")).error in {"timeout", "protocol"}
        await asyncio.sleep(0.05)  # it notices that we left


async def test_a_closed_port_and_a_wrong_protocol_are_told(client: WebhookClient) -> None:
    """Each by its code."""
    assert (await post(client, "http://127.0.0.1:9/")).error == "connection"
    async with serving(lambda: Saying(b"220 mail ready\r\n")) as port:
        assert (await post(client, f"http://127.0.0.1:{port}/")).error == "protocol"


async def test_a_name_that_leads_inside_is_not_called(receiver: Any, url: str) -> None:
    """Nothing arrives, although this machine would answer."""
    port = url.rpartition(":")[2]
    client = WebhookClient(to_this_machine, allow_local=True)
    assert (await post(client, f"https://{NAME}:{port}/")).error == "private-address"
    assert receiver.received == []


async def test_a_name_is_looked_at_anew_for_each_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the second answer counts for the second attempt, and each is connected to as it was looked at."""
    answers = iter([["93.184.216.34"], ["10.0.0.1"]])
    connected: list[str] = []

    async def rebinding(_host: str) -> list[str]:
        return next(answers)

    async def connect(_self: Any, host: str, _port: int, **_options: Any) -> Any:
        connected.append(host)
        raise OSError

    monkeypatch.setattr(client_module.httpcore.AnyIOBackend, "connect_tcp", connect)
    client = WebhookClient(rebinding, allow_local=False)
    assert [(await post(client, f"https://{NAME}/")).error for _ in range(2)] == ["connection", "private-address"]
    assert connected == ["93.184.216.34"]


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.crt", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))
    return files


async def test_the_certificate_is_that_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Although the connection goes to an address; another name's certificate is refused."""
    monkeypatch.setattr("realcatcha_gateway.webhooks.targets.is_public", lambda _address: True)
    for name, error in ((NAME, None), ("other.example.com", "tls")):
        crt, key = certificate(tmp_path, name)
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(crt, key)
        async with serving(lambda: Saying(b"HTTP/1.1 204 No Content\r\n\r\n"), ssl=own) as port:
            tls = ssl.create_default_context(cafile=crt)
            client = WebhookClient(to_this_machine, allow_local=False, tls=tls)
            assert (await post(client, f"https://{NAME}:{port}/")).error == error
