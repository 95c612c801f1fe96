"""The library bankid-sdk as relying party against the BankID simulator.

    bankid_sdk_peer.py https://localhost:1234 http://127.0.0.1:1235 FOLDER

The library is unchanged; address, certificate and CA are settings. FOLDER holds ca.pem, rp-cert.pem,
rp-key.pem, other-cert.pem and other-key.pem. One line is printed for each thing checked.
"""

import base64
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

import httpx
from bankid_sdk import (
    CompleteCollect, FailedCollect, FailedHintCode, PendingCollect, PendingHintCode, Requirement, SyncV60,
    config, configure, errors, generate_qr_code,
)

NUMBER = "198112189876"
ADDRESS = "192.0.2.7"
TYPES = "{http://www.bankid.com/signature/v1.0.0/types}"
# The library knows some hints by name; what came later it calls unknown.
LATER_PENDING = ["userFace", "userStepUp", "processing", "inventedHint"]
LATER_FAILED = [
    "notSupportedByUserApp", "transactionRiskBlocked", "mrtdVerificationFailed", "facialRecognitionFailed",
    "nfcNotSupportedByDevice", "multipleBankIdsOnDevice", "stepUpFailed", "inventedHint",
]
ERRORS = [
    (400, "alreadyInProgress", errors.AlreadyInProgress),
    (400, "invalidParameters", errors.InvalidParameters),
    (401, "unauthorized", errors.Unauthorized),
    (403, "unauthorized", errors.Unauthorized),
    (408, "requestTimeout", errors.RequestTimeout),
    (429, "tooManyRequests", errors.UnknownError),
    (500, "internalError", errors.InternalServerError),
    (503, "maintenance", errors.ServiceUnavailable),
    (400, "inventedError", errors.UnknownError),
]

checks = 0


def check(what, holds, seen=""):
    """Counts what holds, and stops at the first thing that does not."""
    global checks
    if not holds:
        sys.exit(f"NOT SO: {what} {seen}")
    checks += 1
    print(what)


def refused(what, kind, status, code, call):
    """Checks that a call raises just this error."""
    try:
        answer = call()
    except errors.BankIDAPIError as error:
        seen = (type(error), error.response.status_code, error.error_code)
        check(what, seen == (kind, status, code), seen)
    else:
        check(what, False, f"it gave {answer}")


class Phone:
    """The simulator's phone, driven over its control port."""

    def __init__(self, base):
        self.client = httpx.Client(base_url=base, timeout=5, trust_env=False)

    def do(self, path, **body):
        answer = self.client.post(path, json=body)
        if answer.status_code != 200:
            sys.exit(f"NOT SO: the phone answers {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def start(self, order):
        return self.do("/start", autostarttoken=order.auto_start_token)["order"]


def relying_party(api, folder, name):
    certificate = (str(folder / f"{name}-cert.pem"), str(folder / f"{name}-key.pem"))
    configure(api_base_url=api, certificate=certificate, ca_cert=str(folder / "ca.pem"))
    return SyncV60(httpx.Client(base_url=config.API_BASE_URL, verify=config.SSL_CONTEXT, timeout=5))


def signed(completion):
    """The texts in base64 that the signature says were signed."""
    document = ElementTree.fromstring(base64.b64decode(completion.signature, validate=True))
    found = document.findall(f".//{TYPES}bankIdSignedData")
    check("the signature holds one piece of signed data", len(found) == 1)
    return [[it.text for it in found[0].findall(f"{TYPES}{name}")] for name in ("usrVisibleData", "usrNonVisibleData")]


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def identify(client, phone):
    text = "Logga in i Verkställt.\nÅsa, Örjan & Ängla"
    order = client.auth(ADDRESS, user_visible_data=text, requirement=Requirement(mrtd=True))
    seen = client.collect(order.order_ref)
    check("a new order waits", seen == PendingCollect(order.order_ref, PendingHintCode.OUTSTANDING_TRANSACTION), seen)
    handle = phone.do("/scan", qr=generate_qr_code(order))["order"]
    hints = [client.collect(order.order_ref).hint_code for _ in range(2)]
    check("the QR code of the library opens it", hints == [PendingHintCode.STARTED, PendingHintCode.USER_SIGN], hints)
    phone.do("/approve", order=handle, number=NUMBER)
    done = client.collect(order.order_ref)
    check("an approved order is complete", isinstance(done, CompleteCollect), done)
    data = done.completion_data
    check("the person is the one who approved", data.user.personal_number == NUMBER, data.user)
    check("the person has a name", data.user.name and data.user.given_name and data.user.surname, data.user)
    check("the device has an address", data.device.ip_address, data.device)
    check("a chip that was asked for is told of", data.step_up is not None and data.step_up.mrtd is True, data.step_up)
    check("exactly the text shown is signed", signed(data) == [[encoded(text)], []])
    refused(
        "a complete order can be collected once", errors.InvalidParameters, 400, "invalidParameters",
        lambda: client.collect(order.order_ref),
    )


def sign(client, phone):
    text, hidden = "Jag skickar rapporten.\r\nReferens: 2026-0002", "sha256:" + "a5" * 32
    order = client.sign(
        ADDRESS, text, user_non_visible_data=hidden, requirement=Requirement(personal_number=NUMBER, pin_code=True)
    )
    phone.do("/approve", order=phone.start(order), number=NUMBER)
    done = client.collect(order.order_ref)
    check("a signed order is complete", isinstance(done, CompleteCollect), done)
    check("no chip was asked for", done.completion_data.step_up is None, done.completion_data.step_up)
    check("exactly the two texts are signed", signed(done.completion_data) == [[encoded(text)], [encoded(hidden)]])


def cancel(client, phone, other):
    order = client.auth(ADDRESS)
    for name in ("collect", "cancel"):
        refused(
            f"{name} with another certificate is refused", errors.InvalidParameters, 400, "invalidParameters",
            lambda: getattr(other, name)(order.order_ref),
        )
    client.cancel(order.order_ref)
    for name in ("cancel", "collect"):
        refused(
            f"a cancelled order cannot be the subject of {name}", errors.InvalidParameters, 400, "invalidParameters",
            lambda: getattr(client, name)(order.order_ref),
        )
    order = client.auth(ADDRESS)
    phone.do("/cancel", order=phone.start(order))
    done = client.collect(order.order_ref)
    check("the person cancels", done == FailedCollect(order.order_ref, FailedHintCode.USER_CANCEL), done)


def hints(client, phone):
    known = [(it.value, it) for it in PendingHintCode if it is not PendingHintCode.UNKNOWN]
    order = client.auth(ADDRESS)
    handle = phone.start(order)
    for hint, shown in known + [(it, PendingHintCode.UNKNOWN) for it in LATER_PENDING]:
        phone.do("/hint", order=handle, hint=hint)
        done = client.collect(order.order_ref)
        check(f"pending with {hint} is {shown.name}", done == PendingCollect(order.order_ref, shown), done)
    client.cancel(order.order_ref)

    known = [(it.value, it) for it in FailedHintCode if it is not FailedHintCode.UNKNOWN]
    for hint, shown in known + [(it, FailedHintCode.UNKNOWN) for it in LATER_FAILED]:
        order = client.auth(ADDRESS)
        phone.do("/fail", order=phone.start(order), hint=hint)
        done = client.collect(order.order_ref)
        check(f"failed with {hint} is {shown.name}", done == FailedCollect(order.order_ref, shown), done)


def answers_with_errors(client, phone):
    for status, code, kind in ERRORS:
        phone.do("/next", status=status, errorCode=code)
        refused(f"auth raises on {status} {code}", kind, status, code, lambda: client.auth(ADDRESS))
    order = client.auth(ADDRESS)
    for name in ("collect", "cancel"):
        phone.do("/next", status=500, errorCode="internalError")
        refused(
            f"{name} raises on 500 internalError", errors.InternalServerError, 500, "internalError",
            lambda: getattr(client, name)(order.order_ref),
        )
    check("and the order is still there", isinstance(client.collect(order.order_ref), PendingCollect))
    client.cancel(order.order_ref)
    refused(
        "auth without an address is refused", errors.InvalidParameters, 400, "invalidParameters",
        lambda: client.auth(""),
    )
    refused(
        "certificate policies that are not a list are refused", errors.InvalidParameters, 400, "invalidParameters",
        lambda: client.auth(ADDRESS, Requirement(certificate_policies="1.2.752.78.1.5")),
    )


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    api, phone, folder = sys.argv[1], Phone(sys.argv[2]), pathlib.Path(sys.argv[3])
    client = relying_party(api, folder, "rp")
    identify(client, phone)
    sign(client, phone)
    cancel(client, phone, relying_party(api, folder, "other"))
    hints(client, phone)
    answers_with_errors(client, phone)
    print(f"{checks} checks passed")


main()
