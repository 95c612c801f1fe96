//! The signature, in BankID's profile of XML signatures, really signed by a key that proves nothing.
//!
//! The XML is written in its canonical form. Each part that is digested or signed declares its own name space, as
//! BankID's own documents do, so that the part as it stands is also the part that is canonicalised.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{DnType, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, SigningKey as _};

use crate::Person;
use crate::certificates::{Authority, Party, params};
use crate::order::{Tamper, Wish};
use crate::random;

const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const TYPES: &str = "http://www.bankid.com/signature/v1.0.0/types";
const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>"#;
/// What a strict reader refuses.
const DOCTYPE: &str = r#"<!DOCTYPE Signature [<!ENTITY x "y">]>"#;

const OID_SURNAME: &[u64] = &[2, 5, 4, 4];
const OID_SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];
const OID_GIVEN_NAME: &[u64] = &[2, 5, 4, 42];

/// What is to be signed, by whom and for whom.
pub(crate) struct Statement<'a> {
    pub(crate) wish: &'a Wish,
    pub(crate) party: &'a Party,
    pub(crate) person: &'a Person,
    /// The hardware id of the phone.
    pub(crate) uhi: &'a str,
    pub(crate) tamper: Option<Tamper>,
}

/// Everybody's key, and the bank that says so. The root above the bank is forgotten as soon as it has been used.
pub(crate) struct Signer {
    key: KeyPair,
    bank: Authority,
}

impl Signer {
    /// Makes the keys.
    pub(crate) fn new() -> Result<Self, String> {
        let root = Authority::root("Simulated BankID Root CA")?;
        let bank = root.below("Simulated Bank Customer CA")?;
        let key = KeyPair::generate_for(&PKCS_RSA_SHA256).map_err(|error| error.to_string())?;
        Ok(Self { key, bank })
    }

    /// The signature, as base64 of its XML.
    pub(crate) fn sign(&self, statement: &Statement<'_>) -> Result<String, String> {
        let data = signed_data(statement)?;
        let key_info = self.key_info(statement.person)?;
        let info = signed_info(&data, &key_info);
        let value = self.key.sign(info.as_bytes()).map_err(|error| error.to_string())?;
        let value = STANDARD.encode(value);
        let doctype = if statement.tamper == Some(Tamper::Dtd) { DOCTYPE } else { "" };
        let xml = format!(
            "{DECLARATION}{doctype}<Signature xmlns=\"{XMLDSIG}\">{info}\
             <SignatureValue>{value}</SignatureValue>{key_info}<Object>{data}</Object></Signature>"
        );
        Ok(STANDARD.encode(xml))
    }

    /// The person's certificate and the bank's; the root is left out.
    fn key_info(&self, person: &Person) -> Result<String, String> {
        let name = format!("{} {}", person.given_name, person.surname);
        let subject = [
            (DnType::CommonName, name.as_str()),
            (DnType::CustomDnType(OID_SERIAL_NUMBER.to_vec()), person.number.as_str()),
            (DnType::CustomDnType(OID_GIVEN_NAME.to_vec()), person.given_name.as_str()),
            (DnType::CustomDnType(OID_SURNAME.to_vec()), person.surname.as_str()),
        ];
        let mut params = params(Vec::new(), &subject)?;
        params.key_usages = vec![KeyUsagePurpose::ContentCommitment];
        let leaf =
            params.signed_by(&self.key, &self.bank.issuer).map_err(|error| error.to_string())?;
        let leaf = STANDARD.encode(leaf.der());
        let bank = STANDARD.encode(self.bank.certificate.der());
        Ok(format!(
            "<KeyInfo xmlns=\"{XMLDSIG}\" Id=\"bidKeyInfo\"><X509Data>\
             <X509Certificate>{leaf}</X509Certificate><X509Certificate>{bank}</X509Certificate>\
             </X509Data></KeyInfo>"
        ))
    }
}

fn signed_info(data: &str, key_info: &str) -> String {
    let data = reference(&format!("Type=\"{TYPES}\" URI=\"#bidSignedData\""), data);
    let key_info = reference("URI=\"#bidKeyInfo\"", key_info);
    format!(
        "<SignedInfo xmlns=\"{XMLDSIG}\">\
         <CanonicalizationMethod Algorithm=\"{C14N}\"></CanonicalizationMethod>\
         <SignatureMethod Algorithm=\"{RSA_SHA256}\"></SignatureMethod>{data}{key_info}</SignedInfo>"
    )
}

fn reference(attributes: &str, part: &str) -> String {
    let digest = STANDARD.encode(random::sha256(part.as_bytes()));
    format!(
        "<Reference {attributes}><Transforms><Transform Algorithm=\"{C14N}\"></Transform></Transforms>\
         <DigestMethod Algorithm=\"{SHA256}\"></DigestMethod><DigestValue>{digest}</DigestValue></Reference>"
    )
}

/// What was shown, what was not, who asked and how it was done.
fn signed_data(statement: &Statement<'_>) -> Result<String, String> {
    let visible = visible(statement);
    let hidden = hidden(statement);
    let name = STANDARD.encode(&statement.party.subject);
    let nonce = STANDARD.encode(random::bytes::<24>()?);
    let display_name = STANDARD.encode(&statement.party.name);
    let function = if statement.wish.kind.is_sign() { "Signing" } else { "Identification" };
    let client = client_info(statement);
    Ok(format!(
        "<bankIdSignedData xmlns=\"{TYPES}\" Id=\"bidSignedData\">{visible}{hidden}\
         <srvInfo><name>{name}</name><nonce>{nonce}</nonce>\
         <displayName>{display_name}</displayName></srvInfo>\
         <clientInfo><funcId>{function}</funcId>{client}</clientInfo></bankIdSignedData>"
    ))
}

fn visible(statement: &Statement<'_>) -> String {
    let other = STANDARD.encode("En annan text");
    let sent = match statement.tamper {
        Some(Tamper::Visible) => Some(&other),
        Some(Tamper::Hash | Tamper::Dtd | Tamper::Person | Tamper::Device) | None => {
            statement.wish.visible.as_ref()
        }
    };
    let Some(text) = sent else { return String::new() };
    let format = match &statement.wish.format {
        Some(format) => format!(" format=\"{format}\""),
        None => String::new(),
    };
    format!("<usrVisibleData charset=\"UTF-8\"{format} visible=\"wysiwys\">{text}</usrVisibleData>")
}

fn hidden(statement: &Statement<'_>) -> String {
    let other = STANDARD.encode("något annat");
    let sent = match statement.tamper {
        Some(Tamper::Hash) => Some(&other),
        Some(Tamper::Visible | Tamper::Dtd | Tamper::Person | Tamper::Device) | None => {
            statement.wish.hidden.as_ref()
        }
    };
    let Some(bytes) = sent else { return String::new() };
    format!("<usrNonVisibleData>{bytes}</usrNonVisibleData>")
}

/// The app and the conditions that applied.
fn client_info(statement: &Statement<'_>) -> String {
    let [version, kind, device] = ["7.50.0", "ANDROID", "15"].map(|text| STANDARD.encode(text));
    let uhi = statement.uhi;
    let fingerprint = if statement.wish.pin_code { "no" } else { "yes" };
    let mut conditions = vec![("AllowFingerprint", fingerprint)];
    conditions.extend(
        statement.wish.policies.iter().map(|policy| ("CertificatePolicies", policy.as_str())),
    );
    conditions.extend(statement.wish.expected().map(|number| ("PersonalNumber", number)));
    let conditions: String = conditions.into_iter().map(condition).collect();
    format!(
        "<version>{version}</version><env><ai><type>{kind}</type><deviceInfo>{device}</deviceInfo>\
         <uhi>{uhi}</uhi><fsib>0</fsib><utb>cs1</utb><requirement>{conditions}</requirement>\
         <uauth>pw</uauth></ai></env>"
    )
}

fn condition((name, value): (&str, &str)) -> String {
    format!("<condition><type>{name}</type><value>{value}</value></condition>")
}

#[cfg(test)]
mod tests;
