//! Everything that is stored when a report is sent, made ready before the transaction.

use domain::catalogue::Catalogue;
use domain::ids::{CaseId, DraftId, FieldId, ReportId};
use domain::journey::Journey;
use domain::period::Period;
use domain::report::Report;
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::{self, Document};
use crate::error::{Error, Fault};
use crate::proof::{self, Piece};
use crate::random::sha256;
use crate::receipts;
use crate::rights::Rights;
use crate::service::App;

/// A report with its document and its receipt.
pub(crate) struct Parcel {
    pub(crate) report: Report,
    pub(crate) place: Place,
    /// What its sender stands for.
    pub(crate) piece: Piece,
    text: String,
    sha256: String,
    pdf: Vec<u8>,
}

/// Where the report stands among the case's reports.
#[derive(Clone)]
pub(crate) struct Place {
    /// The case's public reference.
    pub(crate) reference: String,
    /// The report's number in the case, from 1.
    pub(crate) ordinal: i64,
    /// The period that it is counted for.
    pub(crate) period: Period,
}

/// The committee's own name and its municipality's.
#[derive(Clone)]
pub(crate) struct CommitteeNames {
    pub(crate) committee: String,
    pub(crate) municipality: String,
}

impl CommitteeNames {
    pub(crate) async fn of(
        app: &App,
        tx: &mut Tx,
        id: &domain::ids::CommitteeId,
    ) -> Result<Self, Error> {
        let committee = store::committee::by_id(tx, id).await?;
        let committee = committee.ok_or(Fault::Broken("a committee that is served is gone"))?;
        let municipality = app.reference.municipality(&committee.municipality_code);
        Ok(Self {
            committee: committee.name,
            municipality: municipality
                .map(domain::reference::Municipality::full_name)
                .unwrap_or_default(),
        })
    }
}

/// Makes the document and draws the receipt.
pub(crate) fn pack(
    app: &App,
    ctx: &Ctx,
    journey: &Journey<'_>,
    report: Report,
    place: Place,
    names: &CommitteeNames,
) -> Result<Parcel, Error> {
    let document = document(app, ctx, journey, &report, &place, names)?;
    let text = document.text()?;
    let sum = sha256(text.as_bytes());
    let words = &app.form().catalogue.words;
    let pdf = receipts::draw(words, &document, &text, &sum, app.mode)?;
    Ok(Parcel { report, place, piece: Piece::of(&document)?, text, sha256: sum, pdf })
}

/// The report as it will stand for ever.
pub(crate) fn document(
    app: &App,
    ctx: &Ctx,
    journey: &Journey<'_>,
    report: &Report,
    place: &Place,
    names: &CommitteeNames,
) -> Result<Document, Error> {
    let catalogue: &Catalogue = &app.form().catalogue;
    let area = catalogue
        .field(&FieldId::new("area"))
        .and_then(|field| field.list())
        .and_then(|list| catalogue.choice(list, report.area.as_str()))
        .ok_or(Fault::Broken("the area of a complete report is in the catalogue"))?;
    Ok(Document {
        service: catalogue.id.clone(),
        version: catalogue.version.clone(),
        catalogue_sha256: app.form().hash.clone(),
        reference: format!("{}-{}", place.reference, place.ordinal),
        municipality: names.municipality.clone(),
        committee: names.committee.clone(),
        area: Some((&area.label).into()),
        reporter: ctx.actor()?.name.clone(),
        sent_at: app.clock.rfc3339(ctx.now),
        kind: report.kind.code().to_owned(),
        period: Some(place.period.code()),
        proof: ctx.proof.as_ref().map(|proof| proof.note(app)),
        answers: journey.codes(),
        questions: document::questions(journey),
    })
}

/// The row of the report.
pub(crate) fn row(
    app: &App,
    ctx: &Ctx,
    parcel: &Parcel,
    case: &CaseId,
    draft: Option<&DraftId>,
    rights: &Rights,
) -> Result<store::report::NewReport, Error> {
    let Parcel { report, place, piece: _, text, sha256, pdf: _ } = parcel;
    Ok(store::report::NewReport {
        id: ReportId::new(app.random.id()?),
        case_id: case.clone(),
        ordinal: place.ordinal,
        draft_id: draft.cloned(),
        kind: report.kind.code().to_owned(),
        period: place.period,
        committee_id: report.committee.clone(),
        area: report.area.clone(),
        sent_at: ctx.now,
        sent_by: rights.person.clone(),
        catalogue_hash: app.form().hash.clone(),
        document: text.clone(),
        sha256: sha256.clone(),
        status: report.status.code().to_owned(),
    })
}

/// Keeps the catalogue that reports are made with; once for each transaction that stores any.
pub(crate) async fn keep_catalogue(app: &App, ctx: &Ctx, tx: &mut Tx) -> Result<(), Error> {
    let form = &app.form();
    let (service, version) = (&form.catalogue.id, &form.catalogue.version);
    store::catalogue_version::keep(tx, &form.hash, service, version, &form.text, ctx.now).await?;
    Ok(())
}

/// Stores report, receipt and audit line; the case stands in the same transaction.
pub(crate) async fn store(
    ctx: &Ctx,
    tx: &mut Tx,
    parcel: &Parcel,
    row: &store::report::NewReport,
) -> Result<(), Error> {
    if !store::report::insert(tx, row).await? {
        return Err(Fault::Broken("a report that is new is already there").into());
    }
    store::receipt::insert(tx, &row.id, &parcel.pdf, &sha256(&parcel.pdf), ctx.now).await?;
    proof::keep(ctx, tx, row.id.as_str()).await?;
    audit::write(tx, ctx, Deed::ReportSent, row.id.as_str(), Some(&row.committee_id)).await?;
    Ok(())
}
