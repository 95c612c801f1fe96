//! A signature that is what it says.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rcgen::PublicKeyData as _;

use super::*;
use crate::order::Kind;

const VISIBLE: &str = "w6XDpMO2";
const HIDDEN: &str = "e30=";

fn wish(kind: Kind, visible: Option<&str>) -> Wish {
    Wish {
        kind,
        end_user_ip: None,
        called: None,
        required: Some("199001012384".to_owned()),
        visible: visible.map(str::to_owned),
        format: None,
        hidden: Some(HIDDEN.to_owned()),
        policies: vec!["1.2.3.4.25".to_owned()],
        pin_code: true,
        mrtd: false,
        return_url: None,
        return_risk: false,
        web: None,
    }
}

fn xml(signer: &Signer, wish: &Wish, tamper: Option<Tamper>) -> String {
    let party = Party {
        fingerprint: String::new(),
        subject: "CN=Verkställt (demo)".to_owned(),
        name: "Verkställt (demo)".to_owned(),
    };
    let person = Person {
        number: "199001012384".to_owned(),
        given_name: "Anna".to_owned(),
        surname: "Test".to_owned(),
    };
    let statement = Statement { wish, party: &party, person: &person, uhi: "dWhp", tamper };
    let signature = signer.sign(&statement).unwrap();
    String::from_utf8(STANDARD.decode(signature).unwrap()).unwrap()
}

/// From the first text to the second, both included.
fn part(xml: &str, from: &str, to: &str) -> String {
    let (_, rest) = xml.split_once(from).unwrap();
    let (inside, _) = rest.split_once(to).unwrap();
    format!("{from}{inside}{to}")
}

/// What stands in the first element with the name.
fn inside<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split_once("</").unwrap().0
}

fn verify(signer: &Signer, xml: &str) {
    let info = part(xml, "<SignedInfo ", "</SignedInfo>");
    let data = part(xml, "<bankIdSignedData ", "</bankIdSignedData>");
    let key_info = part(xml, "<KeyInfo ", "</KeyInfo>");
    let (first, second) = info.split_once("</Reference>").unwrap();
    assert!(first.contains("#bidSignedData") && second.contains("#bidKeyInfo"));
    for (reference, part) in [(first, data), (second, key_info)] {
        let digest = STANDARD.encode(random::sha256(part.as_bytes()));
        assert_eq!(inside(reference, "DigestValue"), digest);
    }
    let value = STANDARD.decode(inside(xml, "SignatureValue")).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, signer.key.der_bytes());
    assert!(key.verify(info.as_bytes(), &value).is_ok());
    assert!(key.verify(info.replace("sha256", "sha512").as_bytes(), &value).is_err());
}

#[test]
fn a_signature_holds_and_says_what_was_sent() {
    let signer = Signer::new().unwrap();
    let xml = xml(&signer, &wish(Kind::Sign, Some(VISIBLE)), None);
    verify(&signer, &xml);
    assert!(xml.contains(&format!(" visible=\"wysiwys\">{VISIBLE}</usrVisibleData>")));
    assert_eq!(inside(&xml, "usrNonVisibleData"), HIDDEN);
    assert_eq!(inside(&xml, "funcId"), "Signing");
    assert_eq!(xml.matches("<X509Certificate>").count(), 2);
    assert!(!xml.contains("<!"));
}

#[test]
fn an_identification_without_a_text_has_none() {
    let signer = Signer::new().unwrap();
    let xml = xml(&signer, &wish(Kind::Auth, None), None);
    verify(&signer, &xml);
    assert!(!xml.contains("usrVisibleData"));
    assert_eq!(inside(&xml, "funcId"), "Identification");
}

#[test]
fn what_is_tampered_with_is_still_signed() {
    let signer = Signer::new().unwrap();
    let wish = wish(Kind::Sign, Some(VISIBLE));
    let visible = xml(&signer, &wish, Some(Tamper::Visible));
    verify(&signer, &visible);
    assert!(!visible.contains(VISIBLE));
    let hidden = xml(&signer, &wish, Some(Tamper::Hash));
    verify(&signer, &hidden);
    assert_ne!(inside(&hidden, "usrNonVisibleData"), HIDDEN);
    let doctype = xml(&signer, &wish, Some(Tamper::Dtd));
    verify(&signer, &doctype);
    assert!(doctype.contains("<!DOCTYPE"));
}
