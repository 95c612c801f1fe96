//! The throwaway authorities and certificates, made at every start.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};

use crate::random;

/// What the relying party is called, in its certificate and on the phone.
const RP_NAME: &str = "Verkställt (demo)";
/// What the second relying party is called.
const OTHER_NAME: &str = "Annan part (demo)";
/// The `name` attribute of a subject; BankID shows its value in the app.
const OID_NAME: &[u64] = &[2, 5, 4, 41];

/// One who can issue certificates.
pub(crate) struct Authority {
    /// Its own certificate.
    pub(crate) certificate: Certificate,
    /// Its name and key.
    pub(crate) issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) certificate: Certificate,
    pub(crate) key: KeyPair,
}

/// A relying party that the simulator knows.
#[derive(Clone)]
pub(crate) struct Party {
    /// SHA-256 of its certificate, in hexadecimal.
    pub(crate) fingerprint: String,
    /// The subject of its certificate, as text.
    pub(crate) subject: String,
    /// What the app calls it.
    pub(crate) name: String,
}

/// Everything that is made at the start, except the people's own.
pub(crate) struct Made {
    server_authority: Authority,
    rp_authority: Authority,
    server: Identity,
    rp: Identity,
    other: Identity,
    foreign: Identity,
}

/// Makes the authorities and certificates.
pub(crate) fn make() -> Result<Made, String> {
    let server_authority = Authority::root("Simulated BankID SSL Root CA")?;
    let rp_authority = Authority::root("Simulated BankID RP CA")?;
    let foreign_authority = Authority::root("Some other CA")?;
    Ok(Made {
        server: server(&server_authority)?,
        rp: party(&rp_authority, RP_NAME)?,
        other: party(&rp_authority, OTHER_NAME)?,
        foreign: party(&foreign_authority, RP_NAME)?,
        server_authority,
        rp_authority,
    })
}

impl Made {
    /// The authority that clients must have their certificate from.
    pub(crate) fn rp_authority(&self) -> &Certificate {
        &self.rp_authority.certificate
    }

    /// The server's own certificate and key.
    pub(crate) fn server(&self) -> &Identity {
        &self.server
    }

    /// The relying parties that can connect.
    pub(crate) fn parties(&self) -> [Party; 2] {
        [(&self.rp, RP_NAME), (&self.other, OTHER_NAME)].map(|(identity, name)| Party {
            fingerprint: random::hex(&random::sha256(identity.certificate.der())),
            subject: format!("CN={name},name={name},O={name}"),
            name: name.to_owned(),
        })
    }

    /// Writes the files; keys for the owner only.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), String> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        write(folder, "ca.pem", 0o644, &self.server_authority.certificate.pem())?;
        for (name, identity) in [("rp", &self.rp), ("other", &self.other)] {
            let certificate = identity.certificate.pem();
            let key = identity.key.serialize_pem();
            write(folder, &format!("{name}-cert.pem"), 0o644, &certificate)?;
            write(folder, &format!("{name}-key.pem"), 0o600, &key)?;
            write(folder, &format!("{name}.pem"), 0o600, &format!("{certificate}{key}"))?;
        }
        let foreign = self.foreign.certificate.pem() + &self.foreign.key.serialize_pem();
        write(folder, "foreign.pem", 0o600, &foreign)
    }
}

impl Authority {
    /// An authority that answers for itself.
    pub(crate) fn root(name: &str) -> Result<Self, String> {
        let key = KeyPair::generate().map_err(|error| error.to_string())?;
        let params = Self::params(name)?;
        let certificate = params.self_signed(&key).map_err(|error| error.to_string())?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    /// An authority below this one.
    pub(crate) fn below(&self, name: &str) -> Result<Self, String> {
        let key = KeyPair::generate().map_err(|error| error.to_string())?;
        let params = Self::params(name)?;
        let certificate =
            params.signed_by(&key, &self.issuer).map_err(|error| error.to_string())?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    fn params(name: &str) -> Result<CertificateParams, String> {
        let mut params = params(Vec::new(), &[(DnType::CommonName, name)])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(params)
    }
}

/// What every certificate has in common.
pub(crate) fn params(
    hosts: Vec<String>,
    subject: &[(DnType, &str)],
) -> Result<CertificateParams, String> {
    let mut params = CertificateParams::new(hosts).map_err(|error| error.to_string())?;
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2036, 1, 1);
    params.use_authority_key_identifier_extension = true;
    let mut serial: [u8; 16] = random::bytes()?;
    // A serial number is positive, and its first byte is not nought.
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.distinguished_name.remove(DnType::CommonName);
    for (kind, value) in subject {
        params.distinguished_name.push(kind.clone(), *value);
    }
    Ok(params)
}

fn server(authority: &Authority) -> Result<Identity, String> {
    let hosts = ["localhost", "127.0.0.1", "appapi2.test.bankid.com"];
    let subject = [(DnType::CommonName, "appapi2.test.bankid.com")];
    let mut params = params(hosts.map(str::to_owned).to_vec(), &subject)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    identity(authority, &params)
}

fn party(authority: &Authority, name: &str) -> Result<Identity, String> {
    let subject = [
        (DnType::CommonName, name),
        (DnType::CustomDnType(OID_NAME.to_vec()), name),
        (DnType::OrganizationName, name),
    ];
    let mut params = params(Vec::new(), &subject)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    identity(authority, &params)
}

fn identity(authority: &Authority, params: &CertificateParams) -> Result<Identity, String> {
    let key = KeyPair::generate().map_err(|error| error.to_string())?;
    let certificate =
        params.signed_by(&key, &authority.issuer).map_err(|error| error.to_string())?;
    Ok(Identity { certificate, key })
}

/// Writes a file anew, so that it has the mode that is asked for from its first byte.
fn write(folder: &Path, name: &str, mode: u32, content: &str) -> Result<(), String> {
    let path = folder.join(name);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(&path).map_err(failed)?;
    file.write_all(content.as_bytes()).map_err(failed)
}
