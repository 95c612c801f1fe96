//! Operations (verksamheter): what the register says of each now, and what it has said.
//!
//! The columns that lists are made of are not encrypted, since nothing personal stands in them. Of a sheltered home its
//! law and form, its organisation and reference number, the days that say how it stands and the number of its latest
//! version stand there; what it is called, where it is, whom it is for and all else is encrypted.

use domain::Answers;
use domain::ids::{NoticeId, OperationId, OrganisationId};
use domain::register::LegalGround;
use domain::register::deadline::Days;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::organisation;
use crate::row::Row;
use crate::tx::Tx;

const ANSWERS: (&str, &str) = ("operation_version", "answers");

/// Where an operation is and how it is reached: its own details, never a person's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Street and number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// Kommunkod of the municipality where it is.
    pub municipality_code: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// An operation as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Which.
    pub id: OperationId,
    /// Its public reference.
    pub reference: String,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Under which act.
    pub legal_ground: LegalGround,
    /// Its form, as the option's id.
    pub form: String,
    /// Whether it is a sheltered home, which the organisation is never shown.
    pub is_sheltered: bool,
    /// Its name.
    pub name: String,
    /// Committee and department.
    pub unit: String,
    /// Where it is.
    pub place: Place,
    /// How many places it has.
    pub n_places: i64,
    /// Whom it is for: ids of options with commas between.
    pub target_groups: String,
    /// The days that say where it stands.
    pub days: Days,
    /// The latest version of what was notified.
    pub version: i64,
}

/// What the plain columns say: not what a sheltered home is called, nor where it is, nor whom it is for.
fn said(operation: &Operation) -> Operation {
    if !operation.is_sheltered {
        return operation.clone();
    }
    Operation {
        name: String::new(),
        unit: String::new(),
        place: Place::default(),
        n_places: 0,
        target_groups: String::new(),
        ..operation.clone()
    }
}

/// Counts a change of the organisation's operations. Its row is held until the transaction ends.
async fn count_change(tx: &mut Tx, organisation: &OrganisationId) -> Result<(), Error> {
    let sql = "UPDATE organisation SET operations_revision = operations_revision + 1 WHERE id = $1";
    tx.execute(sql, &[organisation.as_str().into()]).await?;
    Ok(())
}

/// How often the organisation's operations have been changed.
pub async fn revision(tx: &mut Tx, organisation: &OrganisationId) -> Result<i64, Error> {
    let sql = "SELECT operations_revision FROM organisation WHERE id = $1";
    let row = tx.fetch_optional(sql, &[organisation.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Adds an operation, with the days that every later notice starts from; what is said of it is kept by [`keep_version`].
pub async fn insert(tx: &mut Tx, new: &Operation) -> Result<(), Error> {
    let new = said(new);
    let sql = "INSERT INTO operation (id, reference, organisation_id, legal_ground, form, is_sheltered, \
               name, unit, street, postcode, city, municipality_code, phone, email, places, \
               target_groups, starts_on, is_started, paused_from, paused_to, closed_on, version, \
               first_starts_on, first_is_started, first_paused_from, first_paused_to, \
               first_closed_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
               $14, $15, $16, $17, $18, $19, $20, $21, $22, $17, $18, $19, $20, $21)";
    let values = [
        new.id.as_str().into(),
        (&new.reference).into(),
        new.organisation_id.as_str().into(),
        new.legal_ground.code().into(),
        (&new.form).into(),
        new.is_sheltered.into(),
        (&new.name).into(),
        (&new.unit).into(),
        (&new.place.street).into(),
        (&new.place.postcode).into(),
        (&new.place.city).into(),
        (&new.place.municipality_code).into(),
        (&new.place.phone).into(),
        (&new.place.email).into(),
        new.n_places.into(),
        (&new.target_groups).into(),
        new.days.starts_on.into(),
        new.days.is_started.into(),
        new.days.paused_from.into(),
        new.days.paused_to.into(),
        new.days.closed_on.into(),
        new.version.into(),
    ];
    tx.execute(sql, &values).await?;
    count_change(tx, &new.organisation_id).await
}

/// Lets the register say this of the operation from now on. Its law and form stay as they were.
pub async fn update(tx: &mut Tx, operation: &Operation) -> Result<(), Error> {
    let new = said(operation);
    let sql = "UPDATE operation SET name = $2, unit = $3, street = $4, postcode = $5, city = $6, \
               municipality_code = $7, phone = $8, email = $9, places = $10, target_groups = $11, \
               starts_on = $12, is_started = $13, paused_from = $14, paused_to = $15, \
               closed_on = $16, version = $17 WHERE id = $1";
    let values = [
        new.id.as_str().into(),
        (&new.name).into(),
        (&new.unit).into(),
        (&new.place.street).into(),
        (&new.place.postcode).into(),
        (&new.place.city).into(),
        (&new.place.municipality_code).into(),
        (&new.place.phone).into(),
        (&new.place.email).into(),
        new.n_places.into(),
        (&new.target_groups).into(),
        new.days.starts_on.into(),
        new.days.is_started.into(),
        new.days.paused_from.into(),
        new.days.paused_to.into(),
        new.days.closed_on.into(),
        new.version.into(),
    ];
    tx.execute(sql, &values).await?;
    count_change(tx, &new.organisation_id).await
}

const COLUMNS: &str = "SELECT id, reference, organisation_id, legal_ground, form, is_sheltered, name, \
                       unit, street, postcode, city, municipality_code, phone, email, places, \
                       target_groups, starts_on, is_started, paused_from, paused_to, closed_on, \
                       version FROM operation";

fn read(row: &Row) -> Result<Operation, Error> {
    let ground = LegalGround::from_code(&row.text(3)?);
    Ok(Operation {
        id: OperationId::new(row.text(0)?),
        reference: row.text(1)?,
        organisation_id: OrganisationId::new(row.text(2)?),
        legal_ground: ground.ok_or(Error::Damaged("operation"))?,
        form: row.text(4)?,
        is_sheltered: row.flag(5)?,
        name: row.text(6)?,
        unit: row.text(7)?,
        place: Place {
            street: row.text(8)?,
            postcode: row.text(9)?,
            city: row.text(10)?,
            municipality_code: row.text(11)?,
            phone: row.text(12)?,
            email: row.text(13)?,
        },
        n_places: row.int(14)?,
        target_groups: row.text(15)?,
        days: Days {
            starts_on: row.opt_date(16)?,
            is_started: row.flag(17)?,
            paused_from: row.opt_date(18)?,
            paused_to: row.opt_date(19)?,
            closed_on: row.opt_date(20)?,
        },
        version: row.int(21)?,
    })
}

/// An operation by id, sheltered homes among them. Whoever is going to change it asks for it with [`hold`].
pub async fn by_id(tx: &mut Tx, id: &OperationId) -> Result<Option<Operation>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    tx.fetch_optional(&sql, &[id.as_str().into()]).await?.as_ref().map(read).transpose()
}

/// An operation by id, held until the transaction ends, and before it its organisation: there is one order for all, which
/// [`organisation::hold`] tells. An operation never goes to another organisation.
pub async fn hold(tx: &mut Tx, id: &OperationId) -> Result<Option<Operation>, Error> {
    let Some(seen) = by_id(tx, id).await? else { return Ok(None) };
    organisation::hold(tx, &seen.organisation_id).await?;
    let sql = format!("{COLUMNS} WHERE id = $1{}", tx.lock());
    tx.fetch_optional(&sql, &[id.as_str().into()]).await?.as_ref().map(read).transpose()
}

/// What the register says of an operation before every notice is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// The days as they were when it came into the register.
    pub days: Days,
    /// How many notices had been sent when the organisation said that it had started; none if that was never said.
    pub started_after: Option<i64>,
}

/// What the notices about the operation start from.
pub async fn first(tx: &mut Tx, id: &OperationId) -> Result<Option<First>, Error> {
    let sql = "SELECT first_starts_on, first_is_started, first_paused_from, first_paused_to, \
               first_closed_on, started_after FROM operation WHERE id = $1";
    let Some(row) = tx.fetch_optional(sql, &[id.as_str().into()]).await? else { return Ok(None) };
    let days = Days {
        starts_on: row.opt_date(0)?,
        is_started: row.flag(1)?,
        paused_from: row.opt_date(2)?,
        paused_to: row.opt_date(3)?,
        closed_on: row.opt_date(4)?,
    };
    Ok(Some(First { days, started_after: row.opt_int(5)? }))
}

/// Says that the operation has started, after the notices that have been sent about it. It is held.
pub async fn start(tx: &mut Tx, operation: &Operation) -> Result<(), Error> {
    let sql = "UPDATE operation SET is_started = 1, started_after = \
               (SELECT COUNT(*) FROM notice n WHERE n.operation_id = $1) WHERE id = $1";
    tx.execute(sql, &[operation.id.as_str().into()]).await?;
    count_change(tx, &operation.organisation_id).await
}

/// What the organisation is shown: all its operations but sheltered homes, by id.
pub async fn shown(tx: &mut Tx, organisation: &OrganisationId) -> Result<Vec<Operation>, Error> {
    let sql = format!("{COLUMNS} WHERE organisation_id = $1 AND is_sheltered = 0 ORDER BY id");
    tx.fetch_all(&sql, &[organisation.as_str().into()]).await?.iter().map(read).collect()
}

/// Sheltered homes of every organisation, for the authority alone. So many are passed over, and so many given at most.
pub async fn sheltered(tx: &mut Tx, (skip, limit): (i64, i64)) -> Result<Vec<Operation>, Error> {
    let sql =
        format!("{COLUMNS} WHERE is_sheltered = 1 ORDER BY organisation_id, id LIMIT $1 OFFSET $2");
    tx.fetch_all(&sql, &[limit.into(), skip.into()]).await?.iter().map(read).collect()
}

/// How many sheltered homes there are, closed ones among them. For the authority alone.
pub async fn count_sheltered(tx: &mut Tx) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM operation WHERE is_sheltered = 1";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Operations for which something may have waited since the day or before, without sheltered homes.
pub async fn waiting(tx: &mut Tx, today: Date) -> Result<Vec<Operation>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE is_sheltered = 0 AND closed_on IS NULL AND \
         ((is_started = 0 AND starts_on <= $1) OR paused_to < $1) ORDER BY organisation_id, id"
    );
    tx.fetch_all(&sql, &[today.into()]).await?.iter().map(read).collect()
}

/// Keeps what the operation's record says from the version on.
pub async fn keep_version(
    tx: &mut Tx,
    (operation, version): (&OperationId, i64),
    notice: Option<&NoticeId>,
    answers: &Answers,
    now: Timestamp,
) -> Result<(), Error> {
    let sealed = tx.seal_json(ANSWERS, &format!("{operation}|{version}"), answers)?;
    let sql = "INSERT INTO operation_version (operation_id, version, notice_id, written_at, \
               answers_sealed) VALUES ($1, $2, $3, $4, $5)";
    let values = [
        operation.as_str().into(),
        version.into(),
        notice.map(NoticeId::as_str).into(),
        now.into(),
        sealed.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The versions of the operation's record that were written with a notice, and with which.
pub async fn versions(tx: &mut Tx, id: &OperationId) -> Result<Vec<(NoticeId, i64)>, Error> {
    let sql = "SELECT notice_id, version FROM operation_version \
               WHERE operation_id = $1 AND notice_id IS NOT NULL ORDER BY version";
    let rows = tx.fetch_all(sql, &[id.as_str().into()]).await?;
    rows.iter().map(|row| Ok((NoticeId::new(row.text(0)?), row.int(1)?))).collect()
}

/// What the operation's record said in the version, in codes. Names and numbers stand in it.
pub async fn answers(
    tx: &mut Tx,
    operation: &OperationId,
    version: i64,
) -> Result<Option<Answers>, Error> {
    let sql =
        "SELECT answers_sealed FROM operation_version WHERE operation_id = $1 AND version = $2";
    let row = tx.fetch_optional(sql, &[operation.as_str().into(), version.into()]).await?;
    row.map(|row| tx.open_json(ANSWERS, &format!("{operation}|{version}"), &row.bytes(0)?))
        .transpose()
}
