"""The library pybankid as relying party against the BankID simulator.

    pybankid_peer.py https://localhost:1234 http://127.0.0.1:1235 FOLDER

The library is unchanged but for the address and the CA it trusts; it has no setting for them. FOLDER holds
ca.pem, rp-cert.pem, rp-key.pem, other-cert.pem and other-key.pem. One line is printed for each thing checked.
"""

import base64
import pathlib
import sys
import time
import uuid
import xml.etree.ElementTree as ElementTree
from urllib.parse import urljoin

import bankid.baseclient
import httpx
from bankid import BankIDClient, exceptions

NUMBER = "198112189876"
ADDRESS = "192.0.2.7"
TYPES = "{http://www.bankid.com/signature/v1.0.0/types}"
PENDING = [
    "outstandingTransaction", "noClient", "started", "userSign", "userMrtd", "userFace", "userStepUp",
    "processing", "userCallConfirm", "inventedHint",
]
FAILED = [
    "userCancel", "cancelled", "expiredTransaction", "certificateErr", "startFailed", "userDeclinedCall",
    "notSupportedByUserApp", "transactionRiskBlocked", "mrtdVerificationFailed", "facialRecognitionFailed",
    "nfcNotSupportedByDevice", "multipleBankIdsOnDevice", "stepUpFailed", "inventedHint",
]
ERRORS = [
    (400, "alreadyInProgress", exceptions.AlreadyInProgressError),
    (400, "invalidParameters", exceptions.InvalidParametersError),
    (401, "unauthorized", exceptions.UnauthorizedError),
    (408, "requestTimeout", exceptions.RequestTimeoutError),
    (429, "tooManyRequests", exceptions.BankIDError),
    (500, "internalError", exceptions.InternalError),
    (503, "maintenance", exceptions.MaintenanceError),
]

checks = 0


def check(what, holds, seen=""):
    """Counts what holds, and stops at the first thing that does not."""
    global checks
    if not holds:
        sys.exit(f"NOT SO: {what} {seen}")
    checks += 1
    print(what)


def refused(what, kind, code, call):
    """Checks that a call raises just this error."""
    try:
        answer = call()
    except exceptions.BankIDError as error:
        check(what, type(error) is kind and error.json.get("errorCode") == code, repr(error))
    else:
        check(what, False, f"it gave {answer}")


class Phone:
    """The simulator's phone, driven over its control port."""

    def __init__(self, base):
        self.client = httpx.Client(base_url=base, timeout=5, trust_env=False)

    def ask(self, path, **body):
        return self.client.post(path, json=body)

    def do(self, path, **body):
        answer = self.ask(path, **body)
        if answer.status_code != 200:
            sys.exit(f"NOT SO: the phone answers {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def start(self, order):
        return self.do("/start", autostarttoken=order["autoStartToken"])["order"]


def relying_party(api, folder, name):
    """The library with the simulator's address and CA in place of BankID's."""
    bankid.baseclient.resolve_cert_path = lambda _: folder / "ca.pem"
    client = BankIDClient(
        certificates=(str(folder / f"{name}-cert.pem"), str(folder / f"{name}-key.pem")), test_server=True
    )
    for path in ("auth", "sign", "phone/auth", "phone/sign", "collect", "cancel"):
        address = urljoin(api.rstrip("/") + "/rp/v6.0/", path)
        setattr(client, f"_{path.replace('/', '_')}_endpoint", address)
    return client


def signed(completion):
    """What the signature says was signed: the texts in base64 by element, and what it was for."""
    document = base64.b64decode(completion["signature"], validate=True)
    check("the signature has no document type", b"<!DOCTYPE" not in document)
    found = ElementTree.fromstring(document).findall(f".//{TYPES}bankIdSignedData")
    check("the signature holds one piece of signed data", len(found) == 1)
    text = lambda name: [it.text for it in found[0].findall(f"{TYPES}{name}")]
    purpose = found[0].findtext(f"{TYPES}clientInfo/{TYPES}funcId")
    return text("usrVisibleData"), text("usrNonVisibleData"), purpose


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def identify(client, phone):
    order = client.authenticate(ADDRESS)
    since = time.time()
    tokens = ("orderRef", "autoStartToken", "qrStartToken", "qrStartSecret")
    check("auth gives four different tokens", len({str(uuid.UUID(order[it])) for it in tokens}) == 4, order)
    ref = order["orderRef"]
    before = client.collect(ref)
    check(
        "an order that nobody has opened waits",
        before == {"orderRef": ref, "status": "pending", "hintCode": "outstandingTransaction"}, before,
    )

    forged = client.generate_qr_code_content(order["qrStartToken"], since, str(uuid.uuid4()))
    answer = phone.ask("/scan", qr=forged)
    check("a QR code made with another secret is refused", answer.status_code == 400, answer.text)
    check("and is called forged", answer.json()["error"] == "forged", answer.text)
    old = client.generate_qr_code_content(order["qrStartToken"], since - 20, order["qrStartSecret"])
    answer = phone.ask("/scan", qr=old)
    check("a QR code for another second is refused", answer.status_code == 400, answer.text)
    check("and the order still waits", client.collect(ref)["hintCode"] == "outstandingTransaction")

    code = client.generate_qr_code_content(order["qrStartToken"], since, order["qrStartSecret"])
    handle = phone.do("/scan", qr=code)["order"]
    check("the QR code of the library opens the order", handle and handle != ref, handle)
    hints = [client.collect(ref)["hintCode"] for _ in range(2)]
    check("an opened order is started and then waits for the person", hints == ["started", "userSign"], hints)

    phone.do("/approve", order=handle, number=NUMBER)
    done = client.collect(ref)
    check("an approved order is complete", done["status"] == "complete" and "hintCode" not in done, done)
    check("the person is the one who approved", done["completionData"]["user"]["personalNumber"] == NUMBER, done)
    check("the device has an address", done["completionData"]["device"]["ipAddress"], done)
    date = time.strptime(done["completionData"]["bankIdIssueDate"], "%Y-%m-%d")
    check("the date of issue is a date", date.tm_year > 2000)
    check("there is an OCSP answer", base64.b64decode(done["completionData"]["ocspResponse"], validate=True))
    visible, hidden, purpose = signed(done["completionData"])
    check("an identification without a text has signed none", (visible, hidden) == ([], []), (visible, hidden))
    check("the signature says identification", purpose == "Identification", purpose)
    refused(
        "a complete order can be collected once", exceptions.InvalidParametersError, "invalidParameters",
        lambda: client.collect(ref),
    )


def sign(client, phone):
    text = "Jag skickar rapporten om Åsa Öberg & Co <1>.\nReferens: 2026-0001"
    hidden = '{"sha256":"' + "0f" * 32 + '"}'
    order = client.sign(
        ADDRESS, text, requirement={"personalNumber": NUMBER, "pinCode": True}, user_non_visible_data=hidden
    )
    phone.do("/approve", order=phone.start(order), number=NUMBER)
    done = client.collect(order["orderRef"])
    check("a signed order is complete", done["status"] == "complete", done)
    seen = signed(done["completionData"])
    check("exactly the visible text is signed", seen[0] == [encoded(text)], seen)
    check("exactly the text that is not shown is signed", seen[1] == [encoded(hidden)], seen)
    check("the signature says signing", seen[2] == "Signing", seen)

    order = client.sign(ADDRESS, text, requirement={"personalNumber": NUMBER})
    phone.do("/approve", order=phone.start(order), number="196903089800")
    done = client.collect(order["orderRef"])
    check("another person than the one required cannot sign", done["status"] == "failed", done)


def cancel(client, phone):
    order = client.authenticate(ADDRESS)
    check("cancel answers {}", client.cancel(order["orderRef"]) is True)
    for call in (client.cancel, client.collect):
        refused(
            f"a cancelled order cannot be the subject of {call.__name__}", exceptions.InvalidParametersError,
            "invalidParameters", lambda: call(order["orderRef"]),
        )
    order = client.authenticate(ADDRESS)
    phone.do("/cancel", order=phone.start(order))
    done = client.collect(order["orderRef"])
    check("the person cancels", (done["status"], done["hintCode"]) == ("failed", "userCancel"), done)
    refused(
        "a failed order can be collected once", exceptions.InvalidParametersError, "invalidParameters",
        lambda: client.collect(order["orderRef"]),
    )


def other_certificate(client, other):
    order = client.authenticate(ADDRESS)
    for call in (other.collect, other.cancel):
        refused(
            f"{call.__name__} with another certificate is refused", exceptions.InvalidParametersError,
            "invalidParameters", lambda: call(order["orderRef"]),
        )
    check("and the order is still there", client.collect(order["orderRef"])["status"] == "pending")
    client.cancel(order["orderRef"])


def time_limits(client, phone):
    order = client.authenticate(ADDRESS)
    phone.do("/clock", advance_ms=28_000)
    check("an order waits for almost 30 s", client.collect(order["orderRef"])["status"] == "pending")
    phone.do("/clock", advance_ms=4_000)
    done = client.collect(order["orderRef"])
    check("nobody opened it within 30 s", (done["status"], done["hintCode"]) == ("failed", "startFailed"), done)

    order = client.authenticate(ADDRESS)
    phone.start(order)
    phone.do("/clock", advance_ms=170_000)
    check("an opened order waits for almost 180 s", client.collect(order["orderRef"])["status"] == "pending")
    phone.do("/clock", advance_ms=12_000)
    done = client.collect(order["orderRef"])
    check("nobody finished it in 180 s", (done["status"], done["hintCode"]) == ("failed", "expiredTransaction"), done)

    order = client.authenticate(ADDRESS)
    phone.do("/approve", order=phone.start(order), number=NUMBER)
    phone.do("/clock", advance_ms=182_000)
    refused(
        "a complete order is kept for 3 minutes", exceptions.InvalidParametersError, "invalidParameters",
        lambda: client.collect(order["orderRef"]),
    )


def hints(client, phone):
    order = client.authenticate(ADDRESS)
    handle = phone.start(order)
    for hint in PENDING:
        phone.do("/hint", order=handle, hint=hint)
        done = client.collect(order["orderRef"])
        check(f"pending with {hint}", (done["status"], done["hintCode"]) == ("pending", hint), done)
    client.cancel(order["orderRef"])
    for hint in FAILED:
        order = client.authenticate(ADDRESS)
        phone.do("/fail", order=phone.start(order), hint=hint)
        done = client.collect(order["orderRef"])
        check(f"failed with {hint}", (done["status"], done["hintCode"]) == ("failed", hint), done)
        check("and nobody is named", "completionData" not in done, done)


def errors(client, phone):
    for status, code, kind in ERRORS:
        phone.do("/next", status=status, errorCode=code)
        refused(f"auth raises on {status} {code}", kind, code, lambda: client.authenticate(ADDRESS))
    order = client.authenticate(ADDRESS)
    phone.do("/next", status=503, errorCode="maintenance")
    refused(
        "collect raises on 503 maintenance", exceptions.MaintenanceError, "maintenance",
        lambda: client.collect(order["orderRef"]),
    )
    check("and the order is still there", client.collect(order["orderRef"])["status"] == "pending")
    client.cancel(order["orderRef"])
    refused(
        "auth without an address is refused", exceptions.InvalidParametersError, "invalidParameters",
        lambda: client.authenticate(""),
    )
    refused(
        "sign without a text is refused", exceptions.InvalidParametersError, "invalidParameters",
        lambda: client.sign(ADDRESS, ""),
    )
    refused(
        "an unknown order is refused", exceptions.InvalidParametersError, "invalidParameters",
        lambda: client.collect(str(uuid.uuid4())),
    )


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    api, phone, folder = sys.argv[1], Phone(sys.argv[2]), pathlib.Path(sys.argv[3])
    client = relying_party(api, folder, "rp")
    identify(client, phone)
    sign(client, phone)
    cancel(client, phone)
    other_certificate(client, relying_party(api, folder, "other"))
    hints(client, phone)
    errors(client, phone)
    time_limits(client, phone)
    print(f"{checks} checks passed")


main()
