//! Lists of what a committee has sent: signed, for its lead reporters to give to their auditors, who need nothing
//! but the public key to check them.
//!
//! A list is of one committee and the time of one period, through one line of the log. The same list always has the
//! same bytes, and so the same signature: all that stands in it stands still once it has been received.

use domain::ids::{CommitteeId, ReportId, SubmissionId};
use domain::period::Period;
use domain::role::Action;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Tx;
use store::committee::Committee;
use store::received::{Received, Span};

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Fault, Refusal};
use crate::parcel::CommitteeNames;
use crate::random::{hex, sha256};
use crate::rights::{Rights, works_at_authority};
use crate::service::App;

/// Nothing was received before it.
const FIRST_YEAR: i16 = 2000;
/// Writing to memory cannot fail.
const NOT_WRITTEN: Fault = Fault::Broken("a list could not be written");

/// The heads of a list. They are part of what is signed: never change one, and add new ones last.
pub const HEADS: [&str; 18] = [
    "nämnd",
    "period",
    "från och med",
    "till och med",
    "antal",
    "senast inskickat",
    "loggens rad",
    "loggens sigill",
    "e-tjänst",
    "referensnummer",
    "ordningsnummer",
    "slag",
    "verksamhetsområde",
    "räknas till",
    "inskickat",
    "rad i loggen",
    "sha-256 rapport",
    "sha-256 kvittens",
];

/// The public key as others need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The key in PEM.
    pub pem: String,
    /// SHA-256 of the key in DER, in hexadecimal: short enough to be printed, and compared.
    pub fingerprint: String,
}

/// The key by which lists are checked. It is no secret.
pub fn public_key(app: &App) -> Result<PublicKey, Error> {
    let key = app.db.statement_key()?;
    Ok(PublicKey { pem: key.to_pem(), fingerprint: sha256(key.as_der()) })
}

/// What was received in the time of one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The period.
    pub period: Period,
    /// The first day of its time.
    pub first: Date,
    /// The last day of its time.
    pub last: Date,
    /// Whether its time has not ended.
    pub is_open: bool,
    /// How many reports.
    pub n_reports: i64,
    /// How much in other e-services.
    pub n_submissions: i64,
    /// The latest line in the log about any of it: through which the list is.
    pub through: i64,
}

/// What a committee has sent, period by period.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Which committee.
    pub committee: CommitteeId,
    /// Its name with the municipality's.
    pub name: String,
    /// The other committees whose lists the person may have: those that he or she leads, and those that have gone
    /// up in them.
    pub others: Vec<(CommitteeId, String)>,
    /// The periods, the latest first.
    pub lines: Vec<Line>,
}

/// Counts what has been received, of the committee that is asked for or else the first that the person leads.
pub async fn sheet(app: &App, ctx: &Ctx, asked: Option<&CommitteeId>) -> Result<Sheet, Error> {
    let mut tx = app.db.read().await?;
    let (committee, mut all) = known(app, ctx, &mut tx, asked).await?;
    let id = &committee.id;
    all.retain(|other| other != id);
    let others = store::committee::for_ids(&mut tx, &all).await?;
    let others = others.into_iter().map(|it| (it.id.clone(), app.committee_name(&it))).collect();
    let windows = &app.reference.windows;
    let now = windows.in_view(ctx.today);
    let began = store::received::first(&mut tx, id).await?;
    let began = began.map_or(now, |at| windows.in_view(app.clock.today(at)));
    let deeds = (Deed::ReportSent.code(), Deed::SubmissionSent.code());
    let mut lines = Vec::new();
    let mut period = now;
    while period >= began || lines.is_empty() {
        let counted = store::received::count(&mut tx, id, span(app, period)?, deeds).await?;
        let (first, last) = windows.days_of(period);
        lines.push(Line {
            period,
            first,
            last,
            is_open: period == now,
            n_reports: counted.n_reports,
            n_submissions: counted.n_submissions,
            through: counted.line,
        });
        period = period.previous();
    }
    Ok(Sheet { name: app.committee_name(&committee), committee: committee.id, others, lines })
}

/// Which list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of which committee; the first that the person leads, if it does not say.
    pub committee: Option<CommitteeId>,
    /// Of which period's time; the one that is open or next, if it does not say.
    pub period: Option<Period>,
    /// Through which line of the log; through the latest that is about anything in it, if it does not say.
    pub through: Option<i64>,
}

/// A list as it is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Of which period's time.
    pub period: Period,
    /// Through which line of the log.
    pub through: i64,
    /// The list: comma-separated, in UTF-8.
    pub text: Vec<u8>,
    /// The service's signature of exactly these bytes.
    pub signature: Vec<u8>,
}

/// Makes and signs a list. That it was fetched is written down.
pub async fn list(app: &App, ctx: &Ctx, asked: &Asked) -> Result<List, Error> {
    let mut tx = app.db.read().await?;
    let (committee, _) = known(app, ctx, &mut tx, asked.committee.as_ref()).await?;
    let id = &committee.id;
    let now = app.reference.windows.in_view(ctx.today);
    let period = asked.period.unwrap_or(now);
    if period > now || period.year < FIRST_YEAR {
        return Err(Refusal::NotFound.into());
    }
    let mut rows = received(app, &mut tx, id, period).await?;
    let latest = rows.iter().map(|row| row.line).max().unwrap_or_default();
    let through = asked.through.unwrap_or(latest);
    // An earlier end is for list and signature of an open period, which more may come in between. A list that is
    // shorter than what was received is given to nobody.
    let is_end = |row: &Received| period == now && row.line == through;
    if through != latest && !rows.iter().any(is_end) {
        return Err(Refusal::NotFound.into());
    }
    rows.retain(|row| row.line <= through);
    let seal = match through {
        0 => Vec::new(),
        _ => store::audit_head::at(&mut tx, through).await?.ok_or(Refusal::NotFound)?.seal,
    };
    let name = name(app, &mut tx, id, rows.last()).await?;
    drop(tx);
    let text = text(app, (&name, period), (through, &seal), &rows)?;
    let signature = app.db.sign_statement(&text)?;
    let mut tx = app.db.write().await?;
    audit::write(&mut tx, ctx, Deed::ReceivedFetched, id.as_str(), Some(id)).await?;
    tx.commit().await?;
    Ok(List { period, through, text, signature })
}

/// The committee that is asked for, if the person may have its lists, and every committee whose lists he or she may
/// have; none are told to the authority's administrator, who may have all.
async fn known(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    asked: Option<&CommitteeId>,
) -> Result<(Committee, Vec<CommitteeId>), Error> {
    let is_authority = works_at_authority(app, ctx, tx, Action::Administer).await?;
    let (id, all) = match asked {
        Some(id) if is_authority => (Some(id.clone()), Vec::new()),
        _ => {
            let rights = Rights::for_record(app, ctx, tx, Action::ManageReporters).await?;
            let mut all = rights.committees();
            // What was sent in a committee that has gone up in this one is this one's to show.
            all.extend(store::committee_change::merged(tx, &all).await?);
            let is_asked = |it: &&CommitteeId| asked.is_none_or(|asked| asked == *it);
            (all.iter().find(is_asked).cloned(), all)
        }
    };
    let id = id.ok_or(Refusal::NotFound)?;
    let committee = store::committee::by_id(tx, &id).await?.ok_or(Refusal::NotFound)?;
    Ok((committee, all))
}

/// From the first moment of the period's time until it has ended.
fn span(app: &App, period: Period) -> Result<Span, Error> {
    let (first, last) = app.reference.windows.days_of(period);
    let ends = app.clock.begins(last.saturating_add(1.days()));
    let span = app.clock.begins(first).zip(ends);
    Ok(span.ok_or(Fault::Broken("a period has no beginning or no end"))?)
}

/// All that the committee sent in the period's time, in one order.
async fn received(
    app: &App,
    tx: &mut Tx,
    committee: &CommitteeId,
    period: Period,
) -> Result<Vec<Received>, Error> {
    let span = span(app, period)?;
    let mut rows = store::received::reports(tx, committee, span, Deed::ReportSent.code()).await?;
    rows.extend(
        store::received::submissions(tx, committee, span, Deed::SubmissionSent.code()).await?,
    );
    rows.sort_by_cached_key(|row| {
        let ordinal = row.report.as_ref().map(|report| report.ordinal);
        (row.sent_at, row.reference.clone(), ordinal)
    });
    Ok(rows)
}

/// What the committee was called when the latest was sent, so that a list does not change when a name does.
async fn name(
    app: &App,
    tx: &mut Tx,
    committee: &CommitteeId,
    latest: Option<&Received>,
) -> Result<String, Error> {
    let document = match latest {
        Some(row) if row.report.is_some() => {
            let report = store::report::by_id(tx, &ReportId::new(&row.id)).await?;
            report.map(|report| report.document)
        }
        Some(row) => {
            let submission = store::submission::by_id(tx, &SubmissionId::new(&row.id)).await?;
            submission.map(|submission| submission.document)
        }
        None => None,
    };
    let (municipality, committee) = if let Some(text) = document {
        let document = Document::read(&text)?;
        (document.municipality, document.committee)
    } else {
        let names = CommitteeNames::of(app, tx, committee).await?;
        (names.municipality, names.committee)
    };
    // The municipality first: no spreadsheet takes it for a formula, whatever the committee is called.
    Ok(format!("{municipality}, {committee}"))
}

/// The list as text. What it is a list of stands in every line, so that a line says it all by itself.
fn text(
    app: &App,
    (name, period): (&str, Period),
    (through, seal): (i64, &[u8]),
    rows: &[Received],
) -> Result<Vec<u8>, Error> {
    let (first, last) = app.reference.windows.days_of(period);
    let latest = rows.last().map(|row| app.clock.rfc3339(row.sent_at));
    let of = [
        name.to_owned(),
        period.code(),
        first.to_string(),
        last.to_string(),
        rows.len().to_string(),
        latest.unwrap_or_default(),
        through.to_string(),
        hex(seal),
    ];
    // Spreadsheets take the mark of the byte order as a sign of UTF-8.
    let mut csv = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    csv.write_record(HEADS).map_err(|_| NOT_WRITTEN)?;
    for row in rows {
        csv.write_record(of.iter().chain(&cells(app, row))).map_err(|_| NOT_WRITTEN)?;
    }
    if rows.is_empty() {
        let none: [String; 10] = Default::default();
        csv.write_record(of.iter().chain(&none)).map_err(|_| NOT_WRITTEN)?;
    }
    Ok(csv.into_inner().map_err(|_| NOT_WRITTEN)?)
}

/// The cells about one thing that was received.
fn cells(app: &App, row: &Received) -> [String; 10] {
    let [ordinal, kind, area, period] = match &row.report {
        Some(report) => [
            report.ordinal.to_string(),
            report.kind.clone(),
            report.area.to_string(),
            report.period.map(Period::code).unwrap_or_default(),
        ],
        None => Default::default(),
    };
    [
        row.service.code().to_owned(),
        row.reference.clone(),
        ordinal,
        kind,
        area,
        period,
        app.clock.rfc3339(row.sent_at),
        if row.line == 0 { String::new() } else { row.line.to_string() },
        row.sha256.clone(),
        row.pdf_sha256.clone(),
    ]
}
