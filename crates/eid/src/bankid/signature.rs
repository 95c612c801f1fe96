//! What a signature says was signed.
//!
//! BankID has verified the signature before it answers, over a connection that only BankID can hold. What is
//! checked here is that what was signed is what was asked for, byte by byte.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node, ParsingOptions};

/// The name space of what is signed.
const TYPES: &str = "http://www.bankid.com/signature/v1.0.0/types";
const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Largest signature, in characters as base64.
const SIGNATURE_MAX: usize = 1024 * 1024;
/// Most parts in its XML; BankID's have some forty.
const PARTS_MAX: u32 = 1_000;

/// What was signed. No `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// The text that was shown.
    pub visible: Vec<u8>,
    /// What was signed with it.
    pub hidden: Vec<u8>,
}

/// Why a signature cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is too large, not base64, or not the XML that is expected.
    #[error("the signature is not in BankID's form")]
    Form,
    /// It says something else than what was asked for.
    #[error("something else was signed than what was asked for")]
    Other,
}

impl Signed {
    /// Reads a signature, base64 of BankID's XML. Anything out of the ordinary is refused: a document type, an
    /// entity, two of what there must be one of.
    pub fn read(signature: &str) -> Result<Self, Fault> {
        if signature.len() > SIGNATURE_MAX {
            return Err(Fault::Form);
        }
        Self::read_xml(&STANDARD.decode(signature).map_err(|_| Fault::Form)?)
    }

    /// Reads a signature's XML.
    pub fn read_xml(xml: &[u8]) -> Result<Self, Fault> {
        let xml = str::from_utf8(xml).map_err(|_| Fault::Form)?;
        // An empty document type is let through by the reader, and by nobody's right.
        if xml.contains("<!") {
            return Err(Fault::Form);
        }
        let options = ParsingOptions { nodes_limit: PARTS_MAX, ..ParsingOptions::default() };
        let document = Document::parse_with_options(xml, options).map_err(|_| Fault::Form)?;
        let root = document.root_element();
        if !root.has_tag_name((XMLDSIG, "Signature")) {
            return Err(Fault::Form);
        }
        let object = only(root, (XMLDSIG, "Object"))?;
        let data = only(object, (TYPES, "bankIdSignedData"))?;
        if data.attribute("Id") != Some("bidSignedData") || !is_signed(root)? {
            return Err(Fault::Form);
        }
        Ok(Self {
            visible: content(data, "usrVisibleData")?,
            hidden: content(data, "usrNonVisibleData")?,
        })
    }

    /// Refuses what is not exactly what was asked for.
    pub fn check(&self, visible: &str, hidden: &str) -> Result<(), Fault> {
        if self.visible == visible.as_bytes() && self.hidden == hidden.as_bytes() {
            Ok(())
        } else {
            Err(Fault::Other)
        }
    }
}

/// Whether the signature covers the data that is read: a part beside it would be nobody's word.
fn is_signed(root: Node<'_, '_>) -> Result<bool, Fault> {
    let info = only(root, (XMLDSIG, "SignedInfo"))?;
    let mut references = info.children().filter(|node| node.has_tag_name((XMLDSIG, "Reference")));
    Ok(references.any(|reference| reference.attribute("URI") == Some("#bidSignedData")))
}

/// The one child with the name.
fn only<'a, 'input>(
    parent: Node<'a, 'input>,
    name: (&'static str, &'static str),
) -> Result<Node<'a, 'input>, Fault> {
    let mut found = parent.children().filter(|node| node.has_tag_name(name));
    match (found.next(), found.next()) {
        (Some(node), None) => Ok(node),
        _ => Err(Fault::Form),
    }
}

fn content(data: Node<'_, '_>, name: &'static str) -> Result<Vec<u8>, Fault> {
    let node = only(data, (TYPES, name))?;
    let mut children = node.children();
    match (children.next(), children.next()) {
        (Some(text), None) if text.is_text() => {
            STANDARD.decode(text.text().unwrap_or_default().trim()).map_err(|_| Fault::Form)
        }
        _ => Err(Fault::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(object: &str) -> String {
        format!(
            "<Signature xmlns=\"{XMLDSIG}\"><SignedInfo><Reference URI=\"#bidSignedData\"/></SignedInfo>\
             <Object>{object}</Object></Signature>"
        )
    }

    fn data(inside: &str) -> String {
        format!(
            "<bankIdSignedData xmlns=\"{TYPES}\" Id=\"bidSignedData\">{inside}</bankIdSignedData>"
        )
    }

    const BOTH: &str = "<usrVisibleData charset=\"UTF-8\" visible=\"wysiwys\">w6XDpMO2</usrVisibleData>\
                        <usrNonVisibleData>e30=</usrNonVisibleData>";

    fn read(xml: &str) -> Result<Signed, Fault> {
        Signed::read(&STANDARD.encode(xml))
    }

    #[test]
    fn what_was_signed_is_read_and_compared_byte_by_byte() {
        let signed = read(&xml(&data(BOTH))).ok().unwrap();
        assert_eq!(signed.check("åäö", "{}"), Ok(()));
        assert_eq!(signed.check("åäö ", "{}"), Err(Fault::Other));
        assert_eq!(signed.check("åäö", "{ }"), Err(Fault::Other));
    }

    #[test]
    fn what_is_out_of_the_ordinary_is_refused() {
        let twice = format!("{}{}", data(BOTH), data(BOTH));
        let beside = xml(&data(BOTH)).replace("#bidSignedData", "#other");
        let doctype = format!("<!DOCTYPE Signature []>{}", xml(&data(BOTH)));
        let double = data(&BOTH.replace("</usrVisibleData>", "</usrVisibleData><usrVisibleData/>"));
        for text in [
            String::new(),
            "<a/>".to_owned(),
            xml(""),
            xml(&data("")),
            xml(&twice),
            beside,
            doctype,
            xml(&double),
            xml(&data(&BOTH.replace("w6XDpMO2", "w6XDpMO2<!-- -->"))),
            xml(&data(&BOTH.replace("w6XDpMO2", "%%%"))),
            xml(&data(BOTH)).replace(XMLDSIG, "urn:other"),
        ] {
            assert!(read(&text).is_err(), "{text}");
        }
        assert!(Signed::read("%%%").is_err());
        assert!(Signed::read(&"A".repeat(SIGNATURE_MAX + 4)).is_err());
    }
}
