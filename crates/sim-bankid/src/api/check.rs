//! The fields of an order, checked. Fields that are not known are ignored.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::order::{Kind, Wish};

/// Longest base64 of an identification.
const AUTH_MAX: usize = 1_500;
/// Longest base64 of the text to sign.
const VISIBLE_MAX: usize = 40_000;
/// Longest base64 of what is signed and not shown.
const HIDDEN_MAX: usize = 200_000;

/// What is asked for, or what is wrong with it.
pub(super) fn wish(kind: Kind, fields: &Map<String, Value>) -> Result<Wish, String> {
    let fields = Fields(fields);
    let (visible_max, hidden_max) =
        if kind.is_sign() { (VISIBLE_MAX, HIDDEN_MAX) } else { (AUTH_MAX, AUTH_MAX) };
    let visible = fields.base64("userVisibleData", visible_max)?;
    if let Some(bytes) = &visible {
        utf8(bytes)?;
    } else if kind.is_sign() {
        return Err("userVisibleData is required".to_owned());
    }
    let format = fields.text("userVisibleDataFormat", 1, 100)?;
    if format.is_some_and(|format| format != "simpleMarkdownV1") {
        return Err("userVisibleDataFormat is not known".to_owned());
    }
    let web = fields.object("web")?;
    check_device(web, fields.object("app")?)?;
    let requirement = Requirement::read(fields.object("requirement")?)?;
    Ok(Wish {
        kind,
        end_user_ip: end_user_ip(kind, fields)?,
        called: called(kind, fields)?,
        required: requirement.number,
        visible,
        format: format.map(str::to_owned),
        hidden: fields.base64("userNonVisibleData", hidden_max)?,
        policies: requirement.policies,
        pin_code: requirement.pin_code,
        mrtd: requirement.mrtd,
        return_url: fields.text("returnUrl", 1, 512)?.map(str::to_owned),
        return_risk: fields.flag("returnRisk")?,
        web: web.map(|web| Value::Object(web.0.clone())),
    })
}

fn utf8(base64: &str) -> Result<(), String> {
    let bytes = STANDARD.decode(base64).unwrap_or_default();
    match String::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(_) => Err("userVisibleData is not UTF-8".to_owned()),
    }
}

fn end_user_ip(kind: Kind, fields: Fields<'_>) -> Result<Option<String>, String> {
    if kind.is_phone() {
        return Ok(None);
    }
    let address = fields.text("endUserIp", 1, 100)?.ok_or("endUserIp is required")?;
    if address.parse::<IpAddr>().is_err() {
        return Err("endUserIp is not an address".to_owned());
    }
    Ok(Some(address.to_owned()))
}

/// Who is on the telephone. Without a call, an order is not for anybody: that was taken away in version 6.
fn called(kind: Kind, fields: Fields<'_>) -> Result<Option<String>, String> {
    if !kind.is_phone() {
        return if fields.get("personalNumber").is_some() {
            Err("personalNumber is not allowed".to_owned())
        } else {
            Ok(None)
        };
    }
    if !matches!(fields.text("callInitiator", 1, 10)?, Some("user" | "RP")) {
        return Err("callInitiator must be user or RP".to_owned());
    }
    let number = fields.number()?.ok_or("personalNumber is required")?;
    Ok(Some(number.to_owned()))
}

fn check_device(web: Option<Fields<'_>>, app: Option<Fields<'_>>) -> Result<(), String> {
    if let Some(web) = web {
        web.text("referringDomain", 3, 253)?;
        web.text("userAgent", 1, 256)?;
        web.text("deviceIdentifier", 1, 64)?;
    }
    if let Some(app) = app {
        for name in ["appIdentifier", "deviceOS", "deviceModelName", "deviceIdentifier"] {
            app.text(name, 1, 256)?;
        }
    }
    if web.is_some() && app.is_some() {
        return Err("send web or app, not both".to_owned());
    }
    Ok(())
}

#[derive(Default)]
struct Requirement {
    number: Option<String>,
    policies: Vec<String>,
    pin_code: bool,
    mrtd: bool,
}

impl Requirement {
    fn read(fields: Option<Fields<'_>>) -> Result<Self, String> {
        let Some(fields) = fields else { return Ok(Self::default()) };
        match fields.text("cardReader", 1, 100)? {
            None | Some("class1" | "class2") => {}
            Some(_) => return Err("cardReader must be class1 or class2".to_owned()),
        }
        let risk = fields.text("risk", 1, 100)?.map(str::to_ascii_lowercase);
        match risk.as_deref() {
            None | Some("low" | "moderate") => {}
            Some(_) => return Err("risk must be low or moderate".to_owned()),
        }
        Ok(Self {
            number: fields.number()?.map(str::to_owned),
            policies: fields.policies()?,
            pin_code: fields.flag("pinCode")?,
            mrtd: fields.flag("mrtd")?,
        })
    }
}

/// The fields of an object.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// A field; one that is null is not there.
    fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn text(self, name: &str, least: usize, most: usize) -> Result<Option<&'a str>, String> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| format!("{name} must be a string"))?;
        if (least..=most).contains(&text.chars().count()) {
            Ok(Some(text))
        } else {
            Err(format!("{name} must have {least} to {most} characters"))
        }
    }

    fn base64(self, name: &str, most: usize) -> Result<Option<String>, String> {
        let Some(text) = self.text(name, 1, most)? else { return Ok(None) };
        match STANDARD.decode(text) {
            Ok(_) => Ok(Some(text.to_owned())),
            Err(_) => Err(format!("{name} is not base64")),
        }
    }

    fn flag(self, name: &str) -> Result<bool, String> {
        match self.get(name) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| format!("{name} must be true or false")),
        }
    }

    fn object(self, name: &str) -> Result<Option<Self>, String> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self(fields))),
            Some(_) => Err(format!("{name} must be an object")),
        }
    }

    fn number(self) -> Result<Option<&'a str>, String> {
        let number = self.text("personalNumber", 12, 12)?;
        match number {
            Some(text) if !text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Err("personalNumber must be 12 digits".to_owned())
            }
            number => Ok(number),
        }
    }

    fn policies(self) -> Result<Vec<String>, String> {
        let wrong = || "certificatePolicies must be a list of object identifiers".to_owned();
        let Some(value) = self.get("certificatePolicies") else { return Ok(Vec::new()) };
        let mut policies = Vec::new();
        for policy in value.as_array().ok_or_else(wrong)? {
            let text = policy.as_str().ok_or_else(wrong)?;
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                return Err(wrong());
            }
            policies.push(text.to_owned());
        }
        Ok(policies)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(kind: Kind, body: &Value) -> Result<Wish, String> {
        wish(kind, body.as_object().unwrap())
    }

    #[test]
    fn what_is_right_is_read() {
        let body = json!({
            "endUserIp": "192.0.2.1", "userVisibleData": "w6XDpMO2", "returnRisk": true, "new": {},
            "requirement": { "personalNumber": "199001012384", "pinCode": true, "risk": "LOW" },
            "web": { "referringDomain": "example.se", "userAgent": "x", "deviceIdentifier": "y" },
        });
        let wish = check(Kind::Sign, &body).ok().unwrap();
        assert_eq!(wish.required.as_deref(), Some("199001012384"));
        assert_eq!(wish.visible.as_deref(), Some("w6XDpMO2"));
        assert!(wish.pin_code && wish.return_risk && !wish.mrtd);
        assert!(check(Kind::Auth, &json!({ "endUserIp": "2001:db8::1" })).is_ok());
        let call = json!({ "personalNumber": "199001012384", "callInitiator": "RP" });
        assert!(check(Kind::PhoneAuth, &call).is_ok());
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for (name, value) in [
            ("endUserIp", json!(null)),
            ("endUserIp", json!("localhost")),
            ("userVisibleData", json!("w6XDpMO2=")),
            ("userVisibleData", json!("/w==")),
            ("userVisibleData", json!("A".repeat(1_504))),
            ("userVisibleDataFormat", json!("html")),
            ("userNonVisibleData", json!("%")),
            ("personalNumber", json!("199001012384")),
            ("returnUrl", json!("x".repeat(513))),
            ("returnRisk", json!("yes")),
            ("requirement", json!([])),
            ("requirement", json!({ "personalNumber": "9001012384" })),
            ("requirement", json!({ "pinCode": "true" })),
            ("requirement", json!({ "mrtd": 1 })),
            ("requirement", json!({ "cardReader": "class3" })),
            ("requirement", json!({ "risk": "high" })),
            ("requirement", json!({ "certificatePolicies": "1.2.3" })),
            ("requirement", json!({ "certificatePolicies": ["<"] })),
            ("web", json!({ "referringDomain": "x" })),
        ] {
            let mut body = json!({ "endUserIp": "192.0.2.1" });
            body[name] = value;
            assert!(check(Kind::Auth, &body).is_err(), "{body}");
        }
        assert!(check(Kind::Sign, &json!({ "endUserIp": "192.0.2.1" })).is_err());
        assert!(check(Kind::PhoneAuth, &json!({ "personalNumber": "199001012384" })).is_err());
    }
}
