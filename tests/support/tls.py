"""A proxy that ends TLS on this machine, as one does in front of a real dashboard, with a certificate of its own."""

import asyncio
import ssl
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
CERTIFICATE = "localhost.pem"


def certificate(folder: Path) -> Path:
    """Write a key and a certificate for localhost, signed by itself and good for an hour; return the file of both."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address(LOOPBACK))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1)).add_extension(names, critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / CERTIFICATE
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def ending_tls(port: int, behind: int, pem: Path) -> Iterator[None]:
    """Take TLS on a port of this machine and pass all bytes on, as they are, to another; in a thread of its own."""
    loop, begun = asyncio.new_event_loop(), threading.Event()
    thread = threading.Thread(target=_run, args=(loop, _pass_all(port, behind, pem, begun)), daemon=True)
    thread.start()
    if not begun.wait(10):
        raise RuntimeError("the proxy did not start")
    try:
        yield
    finally:
        loop.call_soon_threadsafe(_end, loop)
        thread.join(10)


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[None, None, None]) -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(work)
    loop.run_until_complete(asyncio.sleep(0.1))  # what is cancelled ends
    loop.close()


def _end(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()


async def _pass_all(port: int, behind: int, pem: Path, begun: threading.Event) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(LOOPBACK, behind)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))

    async with await asyncio.start_server(taken, LOOPBACK, port, ssl=context):
        begun.set()
        await asyncio.Event().wait()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.CancelledError):
        while part := await reader.read(1 << 16):
            writer.write(part)
            await writer.drain()
    with suppress(OSError):
        writer.close()
