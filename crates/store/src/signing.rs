//! What the service signs for others to keep, and how they check it: Ed25519, which OpenSSL knows.
//!
//! The key follows from the key file's own key of the log, so it needs no keeping of its own and stays the same
//! when data keys and lookup keys are changed.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use pem::{EncodeConfig, LineEnding, Pem};
use zeroize::Zeroizing;

use crate::db::Db;
use crate::error::Error;

/// What the key is made for. No line of the log begins so, nor any seal that comes before one.
const PURPOSE: &[u8] = b"v1|seed of the key that signs statements|";
/// What a public key is called in a PEM file.
const PEM_TAG: &str = "PUBLIC KEY";

/// The public half of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementKey {
    /// As DER (`SubjectPublicKeyInfo`, RFC 8410).
    der: Vec<u8>,
}

impl StatementKey {
    /// Reads the key from PEM; none if it holds no public key.
    pub fn from_pem(text: &str) -> Option<Self> {
        let pem = pem::parse(text).ok()?;
        (pem.tag() == PEM_TAG).then(|| Self { der: pem.into_contents() })
    }

    /// The key as PEM.
    pub fn to_pem(&self) -> String {
        let layout = EncodeConfig::new().set_line_ending(LineEnding::LF);
        pem::encode_config(&Pem::new(PEM_TAG, self.der.clone()), layout)
    }

    /// The key as DER, which its fingerprint is taken of.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the key's owner has signed exactly this text.
    pub fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.der).verify(text, signature).is_ok()
    }
}

impl Db {
    /// The key by which others check what [`Self::sign_statement`] has signed.
    pub fn statement_key(&self) -> Result<StatementKey, Error> {
        let pair = self.statement_pair()?;
        let der: PublicKeyX509Der<'_> =
            pair.public_key().as_der().map_err(|_| Error::Encryption)?;
        Ok(StatementKey { der: der.as_ref().to_vec() })
    }

    /// Signs a text. The same text always gets the same signature.
    pub fn sign_statement(&self, text: &[u8]) -> Result<Vec<u8>, Error> {
        let signature = self.statement_pair()?.try_sign(text).map_err(|_| Error::Encryption)?;
        Ok(signature.as_ref().to_vec())
    }

    fn statement_pair(&self) -> Result<Ed25519KeyPair, Error> {
        let seed = Zeroizing::new(self.sealer.seal_line(&[], PURPOSE));
        Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| Error::Encryption)
    }
}
