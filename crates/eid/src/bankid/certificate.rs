//! The certificate that we show BankID.

use aws_lc_rs::digest;
use jiff::Timestamp;
use x509_parser::pem::Pem;

/// What has to be known of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    fingerprint: String,
    subject: String,
    issuer: String,
    until: Timestamp,
}

impl Certificate {
    /// Reads the first certificate of a PEM file.
    pub fn read(pem: &[u8]) -> Result<Self, String> {
        let blocks = Pem::iter_from_buffer(pem).flatten();
        let block = blocks.into_iter().find(|block| block.label == "CERTIFICATE");
        let block = block.ok_or("there is no certificate in the file")?;
        let certificate =
            block.parse_x509().map_err(|error| format!("the certificate: {error}"))?;
        let until = Timestamp::from_second(certificate.validity().not_after.timestamp())
            .map_err(|error| format!("the certificate's last day: {error}"))?;
        let sum = digest::digest(&digest::SHA256, &block.contents);
        let fingerprint = crate::hex(sum.as_ref());
        let (subject, issuer) =
            (certificate.subject().to_string(), certificate.issuer().to_string());
        Ok(Self { fingerprint, subject, issuer, until })
    }

    /// SHA-256 of it.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whose it is, such as `C=SE, O=A municipality, CN=A municipality`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Who issued it, such as `C=SE, O=A bank, CN=A bank CA`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The last moment at which it is valid.
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}
