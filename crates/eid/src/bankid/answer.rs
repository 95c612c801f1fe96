//! What BankID answers. Read leniently: new fields and new hints come without notice.

use super::Error;

/// An order that has been begun. Whoever has all of it can show the QR code and open the app: it never leaves
/// the server whole. No `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// By which the order is asked about.
    pub order_ref: String,
    /// By which the app is opened on the same device.
    pub auto_start_token: String,
    /// Stands in every QR code.
    pub qr_start_token: String,
    /// By which each second's QR code is made.
    pub qr_start_secret: String,
    /// SHA-256 of the certificate that the order was made with.
    #[serde(default)]
    pub certificate: String,
}

/// How an order is getting on. No `Debug`: a person stands in it.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Answer {
    /// It is waiting; for what, the hint says.
    Pending(String),
    /// It has ended without a result; why, the hint says.
    Failed(String),
    /// It is done.
    Complete(Box<Completion>),
}

/// A finished order. No `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// Who.
    pub user: User,
    /// On which device.
    #[serde(default)]
    pub device: Device,
    /// The signature, base64 of an XML document.
    #[serde(default)]
    pub signature: String,
    /// That the certificate was valid then, base64.
    #[serde(default)]
    pub ocsp_response: String,
}

/// The device on which somebody identified themselves. No `Debug`.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its address, as BankID sees it.
    #[serde(default)]
    pub ip_address: String,
}

/// Who identified themselves. No `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Personal or co-ordination number, twelve digits.
    pub personal_number: String,
    /// Given name.
    #[serde(default)]
    pub given_name: String,
    /// Surname.
    #[serde(default)]
    pub surname: String,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    status: String,
    hint_code: Option<String>,
    completion_data: Option<Completion>,
}

/// Reads the answer to a question about an order.
pub fn read_answer(bytes: &[u8]) -> Result<Answer, Error> {
    let raw: Raw = serde_json::from_slice(bytes).map_err(|_| Error::Unreadable)?;
    let hint = raw.hint_code.unwrap_or_default();
    match (raw.status.as_str(), raw.completion_data) {
        ("pending", _) => Ok(Answer::Pending(hint)),
        ("failed", _) => Ok(Answer::Failed(hint)),
        ("complete", Some(completion)) => Ok(Answer::Complete(Box::new(completion))),
        _ => Err(Error::Unreadable),
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawRefusal {
    error_code: String,
    details: String,
}

/// A refusal; one without a readable body has its status only.
pub(super) fn refusal(status: u16, bytes: &[u8]) -> Error {
    let raw: RawRefusal = serde_json::from_slice(bytes).unwrap_or_default();
    Error::Refused { status, code: raw.error_code, details: raw.details }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_is_not_in_the_way() {
        let text = r#"{"status":"pending","hintCode":"newHint","orderRef":"x","new":{"a":[1]}}"#;
        assert!(
            matches!(read_answer(text.as_bytes()), Ok(Answer::Pending(hint)) if hint == "newHint")
        );
        let text = r#"{"status":"failed"}"#;
        assert!(
            matches!(read_answer(text.as_bytes()), Ok(Answer::Failed(hint)) if hint.is_empty())
        );
    }

    #[test]
    fn a_result_needs_a_person() {
        for text in [
            "",
            "[]",
            r#"{"status":"complete"}"#,
            r#"{"status":"complete","completionData":{}}"#,
            r#"{"status":"done","completionData":{"user":{"personalNumber":"x"}}}"#,
        ] {
            assert!(matches!(read_answer(text.as_bytes()), Err(Error::Unreadable)), "{text}");
        }
    }

    #[test]
    fn a_refusal_says_its_code_or_only_its_status() {
        let refused = refusal(400, br#"{"errorCode":"alreadyInProgress","details":"x"}"#);
        assert!(
            matches!(refused, Error::Refused { status: 400, code, details: _ } if code == "alreadyInProgress")
        );
        let refused = refusal(405, b"");
        assert!(
            matches!(refused, Error::Refused { status: 405, code, details: _ } if code.is_empty())
        );
    }
}
