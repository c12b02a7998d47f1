"""Sends a person's messages as one plain e-mail, by SMTP."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from publish.alerts.settings import Smtp

PATIENCE = 20.0  # seconds


def message(smtp: Smtp, to: str, lines: Sequence[tuple[str, str]]) -> EmailMessage:
    """Return a message of sentences with links, without figures and names."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = smtp.sender, to, formatdate(localtime=False)
    mail["Message-ID"] = make_msgid(domain=smtp.sender.rpartition("@")[2] or None)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Subject"] = lines[0][0] if len(lines) == 1 else f"{len(lines)} things you follow"
    mail.set_content("\n\n".join(f"{text}\n{link}".strip() for text, link in lines) + "\n")
    return mail


def send(smtp: Smtp, mail: EmailMessage) -> None:
    """Send a message. Raises OSError or SMTPException where it does not go out."""
    context = ssl.create_default_context()
    if smtp.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE)
    with server:
        if smtp.security == "starttls":
            server.starttls(context=context)
        if smtp.user:
            server.login(smtp.user, smtp.password)
        server.send_message(mail)
