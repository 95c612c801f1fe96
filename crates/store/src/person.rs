//! People who can log in: their details, and the identifiers by which they are known again.

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::error::Error;
use crate::lookup::Lookup;
use crate::tx::Tx;

const DETAILS: (&str, &str) = ("person", "details");
const VALUE: (&str, &str) = ("person_identifier", "value");

/// Name and contact at work. No `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PersonDetails {
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// Title at work.
    pub title: String,
    /// E-mail at work.
    pub email: String,
    /// Telephone at work.
    pub phone: String,
}

/// A person to add, with the first identifier. No `Debug`.
pub struct NewPerson {
    /// Which.
    pub id: PersonId,
    /// Name and contact.
    pub details: PersonDetails,
    /// Kind of identifier, such as `personnummer`.
    pub kind: String,
    /// Who gave the identifier.
    pub issuer: String,
    /// The identifier itself.
    pub value: String,
    /// When.
    pub created_at: Timestamp,
}

/// What the keyed hash of an identifier is of.
pub(crate) fn identifier(kind: &str, issuer: &str) -> String {
    format!("identifier|{kind}|{issuer}")
}

/// The keyed hashes of an identifier.
async fn lookup(tx: &mut Tx, kind: &str, issuer: &str, value: &str) -> Result<Lookup, Error> {
    tx.lookup(&identifier(kind, issuer), value).await
}

/// Adds a person; false, and nothing added, when the identifier already is somebody's.
pub async fn insert(tx: &mut Tx, new: &NewPerson) -> Result<bool, Error> {
    let id = new.id.as_str();
    let lookup = lookup(tx, &new.kind, &new.issuer, &new.value).await?;
    // The unique hash does not know of those that are made with an older key.
    if !lookup.older().is_empty() && found(tx, &new.kind, &new.issuer, &lookup).await?.is_some() {
        return Ok(false);
    }
    let sealed = tx.seal_json(DETAILS, id, &new.details)?;
    let sql =
        "INSERT INTO person (id, details_sealed, revision, created_at) VALUES ($1, $2, 1, $3)";
    tx.execute(sql, &[id.into(), sealed.into(), new.created_at.into()]).await?;
    let value = tx.seal(VALUE, id, new.value.as_bytes())?;
    let sql = "INSERT INTO person_identifier (kind, issuer, value_lookup, person_id, value_sealed) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, issuer, value_lookup) DO NOTHING";
    let values =
        [(&new.kind).into(), (&new.issuer).into(), lookup.newest(), id.into(), value.into()];
    let is_new = tx.execute(sql, &values).await? == 1;
    if !is_new {
        tx.execute("DELETE FROM person WHERE id = $1", &[id.into()]).await?;
    }
    Ok(is_new)
}

/// Who has the identifier.
pub async fn by_identifier(
    tx: &mut Tx,
    kind: &str,
    issuer: &str,
    value: &str,
) -> Result<Option<PersonId>, Error> {
    let lookup = lookup(tx, kind, issuer, value).await?;
    found(tx, kind, issuer, &lookup).await
}

async fn found(
    tx: &mut Tx,
    kind: &str,
    issuer: &str,
    lookup: &Lookup,
) -> Result<Option<PersonId>, Error> {
    let (hashes, marks) = lookup.wanted(3);
    let sql = format!(
        "SELECT person_id FROM person_identifier \
         WHERE kind = $1 AND issuer = $2 AND value_lookup IN ({marks})"
    );
    let mut values = vec![kind.into(), issuer.into()];
    values.extend(hashes);
    let row = tx.fetch_optional(&sql, &values).await?;
    row.map(|row| row.text(0).map(PersonId::new)).transpose()
}

/// Name and contact.
pub async fn details(tx: &mut Tx, id: &PersonId) -> Result<Option<PersonDetails>, Error> {
    let sql = "SELECT details_sealed FROM person WHERE id = $1";
    let Some(row) = tx.fetch_optional(sql, &[id.as_str().into()]).await? else {
        return Ok(None);
    };
    opened(tx, id, &row.bytes(0)?).map(Some)
}

/// The personal or co-ordination number that the person was last known by.
pub async fn number_of(tx: &mut Tx, id: &PersonId) -> Result<Option<String>, Error> {
    let sql = "SELECT value_sealed FROM person_identifier WHERE person_id = $1 ORDER BY kind";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| number(tx, id, &row.bytes(0)?)).transpose()
}

/// Opens a person's sealed identifier.
pub(crate) fn number(tx: &Tx, id: &PersonId, sealed: &[u8]) -> Result<String, Error> {
    tx.open_text(VALUE, id.as_str(), sealed)
}

/// Opens a person's sealed details.
pub(crate) fn opened(tx: &Tx, id: &PersonId, sealed: &[u8]) -> Result<PersonDetails, Error> {
    tx.open_json(DETAILS, id.as_str(), sealed)
}
