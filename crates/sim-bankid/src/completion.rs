//! What the relying party gets when an order is complete.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Person;
use crate::certificates::Party;
use crate::order::{Order, Tamper, Way};
use crate::random;
use crate::signature::{Signer, Statement};

/// When every person's BankID was issued.
const ISSUED: &str = "2026-01-01";
/// Where a phone is that has read a QR code; an address that is nobody's.
const PHONE_ADDRESS: &str = "192.0.2.77";

/// The completion data of an order that the person has approved.
pub(crate) fn data(
    signer: &Signer,
    order: &Order,
    party: &Party,
    person: &Person,
) -> Result<Value, String> {
    let wish = &order.wish;
    let uhi = uhi(person);
    let statement = Statement { wish, party, person, uhi: &uhi, tamper: order.tamper };
    let signature = signer.sign(&statement)?;
    let same_device = wish.end_user_ip.as_deref().filter(|_| order.way == Some(Way::Autostart));
    let user = if order.tamper == Some(Tamper::Person) { other(person) } else { person.clone() };
    let mut data = json!({
        "user": {
            "personalNumber": user.number,
            "name": format!("{} {}", user.given_name, user.surname),
            "givenName": user.given_name,
            "surname": user.surname,
        },
        "device": { "ipAddress": same_device.filter(|_| order.tamper != Some(Tamper::Device)).unwrap_or(PHONE_ADDRESS), "uhi": uhi },
        "bankIdIssueDate": ISSUED,
        "signature": signature,
        "ocspResponse": ocsp_response()?,
    });
    if let Some(fields) = data.as_object_mut() {
        if wish.mrtd {
            fields.insert("stepUp".to_owned(), json!({ "mrtd": true }));
        }
        if wish.return_risk {
            fields.insert("risk".to_owned(), json!("low"));
        }
    }
    Ok(data)
}

/// The hardware id: the same every time for the same person.
fn uhi(person: &Person) -> String {
    STANDARD.encode(random::sha256(format!("phone of {}", person.number).as_bytes()))
}

/// Somebody else.
fn other(person: &Person) -> Person {
    let [first, second] = ["197802022396", "199001012384"];
    let number = if person.number == first { second } else { first };
    Person {
        number: number.to_owned(),
        given_name: "Någon".to_owned(),
        surname: "Annan".to_owned(),
    }
}

/// Bytes in the outer form of an OCSP response. Nobody has signed them.
fn ocsp_response() -> Result<String, String> {
    let mut bytes = vec![0x30, 0x34, 0x0a, 0x01, 0x00, 0xa0, 0x2f, 0x30, 0x2d, 0x06, 0x09];
    bytes.extend([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01, 0x04, 0x20]);
    bytes.extend(random::bytes::<32>()?);
    Ok(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_has_the_length_that_it_says() {
        let bytes = STANDARD.decode(ocsp_response().unwrap()).unwrap();
        assert_eq!(bytes.len(), usize::from(bytes[1]) + 2);
    }

    #[test]
    fn another_person_is_another() {
        for number in ["197802022396", "199001012384", "200001012384"] {
            let person = Person {
                number: number.to_owned(),
                given_name: "Anna".to_owned(),
                surname: "Test".to_owned(),
            };
            assert_ne!(other(&person).number, number);
        }
    }
}
