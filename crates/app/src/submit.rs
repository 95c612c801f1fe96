//! Sends a report. When the answer says "received", everything is in one flushed transaction.

use domain::catalogue::Catalogue;
use domain::ids::{CaseId, DraftId, ReportId};
use domain::journey::Journey;
use domain::report::Report;
use domain::role::Action;
use jiff::tz::TimeZone;
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::{self, Document};
use crate::draft::{self, OpenDraft};
use crate::error::{Error, Fault};
use crate::random::sha256;
use crate::rights::Rights;
use crate::service::App;
use crate::{receipts, reference_number};

/// How the sending went.
pub enum Submitted {
    /// Received; this is the report. Also the answer to a second sending of the same draft.
    Received(ReportId),
    /// The same decision was already reported, by this person or a colleague; this is that report.
    AlreadyReported(ReportId),
    /// Something must be put right first.
    PutRight(OpenDraft),
    /// The draft was changed after the summary was shown; it must be read again.
    Changed(OpenDraft),
}

/// Everything that is stored when a report is sent, made ready before the transaction.
struct Parcel {
    report: Report,
    reference: String,
    text: String,
    sha256: String,
    pdf: Vec<u8>,
    identity: store::draft::Identity,
}

/// The committee's own name and its municipality's.
#[derive(Clone)]
pub(crate) struct CommitteeNames {
    pub(crate) committee: String,
    pub(crate) municipality: String,
}

/// Sends the draft as the person saw it on the summary, which is what `revision` says.
pub async fn submit(app: &App, ctx: &Ctx, id: &DraftId, revision: i64) -> Result<Submitted, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let row = draft::known(&mut tx, &rights, id).await?;
    if let Some(report) = row.sent_report_id {
        return Ok(Submitted::Received(report));
    }
    let row = draft::readable(&mut tx, &rights, id).await?;
    let open = draft::opened(ctx, &mut tx, rights, row).await?;
    if open.revision != revision {
        return Ok(Submitted::Changed(open));
    }
    let journey = open.journey(app);
    let Some(report) = Report::from_journey(&journey) else {
        return Ok(Submitted::PutRight(open));
    };
    let committee = store::committee::by_id(&mut tx, &report.committee).await?;
    drop(tx);
    let committee = committee.ok_or(Fault::Broken("a committee that the person serves is gone"))?;
    let municipality = app.reference.municipality(&committee.municipality_code);
    let name = CommitteeNames {
        committee: committee.name,
        municipality: municipality
            .map(domain::reference::Municipality::full_name)
            .unwrap_or_default(),
    };
    let parcel = pack(app, ctx, &journey, report, &name)?;
    store_parcel(app, ctx, id, revision, parcel).await
}

/// Makes the document and draws the receipt.
fn pack(
    app: &App,
    ctx: &Ctx,
    journey: &Journey<'_>,
    report: Report,
    name: &CommitteeNames,
) -> Result<Parcel, Error> {
    let identity = draft::identity(journey, ctx.today)
        .ok_or(Fault::Broken("a complete report has person, measure and date"))?;
    let reference = reference_number::new(&app.random)?;
    let number = format!("{reference}-1");
    let document = document(app, ctx, journey, &report, &number, name)?;
    let text = document.text()?;
    let sum = sha256(text.as_bytes());
    let words = &app.form.catalogue.words;
    let pdf = receipts::draw(words, &document, &text, &sum, app.mode)?;
    Ok(Parcel { report, reference, text, sha256: sum, pdf, identity })
}

/// The report as it will stand for ever.
pub(crate) fn document(
    app: &App,
    ctx: &Ctx,
    journey: &Journey<'_>,
    report: &Report,
    number: &str,
    name: &CommitteeNames,
) -> Result<Document, Error> {
    let catalogue: &Catalogue = &app.form.catalogue;
    let area = catalogue
        .field(&domain::ids::FieldId::new("area"))
        .and_then(|field| field.list())
        .and_then(|list| catalogue.choice(list, report.area.as_str()))
        .ok_or(Fault::Broken("the area of a complete report is in the catalogue"))?;
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let sent_at = ctx.now.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Ok(Document {
        service: catalogue.id.clone(),
        version: catalogue.version.clone(),
        catalogue_sha256: app.form.hash.clone(),
        reference: number.to_owned(),
        municipality: name.municipality.clone(),
        committee: name.committee.clone(),
        area: (&area.label).into(),
        reporter: ctx.actor()?.name.clone(),
        sent_at,
        kind: report.kind.code().to_owned(),
        answers: document::codes(journey),
        questions: document::questions(journey),
    })
}

/// Stores case, report, receipt, audit row and message in one transaction, or nothing.
async fn store_parcel(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    revision: i64,
    parcel: Parcel,
) -> Result<Submitted, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let row = draft::known(&mut tx, &rights, id).await?;
    if let Some(report) = row.sent_report_id {
        return Ok(Submitted::Received(report));
    }
    let row = draft::readable(&mut tx, &rights, id).await?;
    if row.revision != revision || !rights.cover(&parcel.report.committee, &parcel.report.area) {
        let open = draft::opened(ctx, &mut tx, rights, row).await?;
        return Ok(Submitted::Changed(open));
    }
    let committee = parcel.report.committee.clone();
    let case_id = CaseId::new(app.random.id()?);
    let key = store::draft::duplicate_lookup(&tx, &committee, &parcel.identity);
    let (report, identity) = (&parcel.report, &parcel.identity);
    let case = new_case(ctx, &case_id, &parcel.reference, report, identity, key.clone());
    if !store::case::insert(&mut tx, &case).await? {
        return already_reported(&mut tx, &committee, &key).await;
    }
    let report_id = ReportId::new(app.random.id()?);
    let form = &app.form;
    store::catalogue_version::keep(
        &mut tx,
        &form.hash,
        &form.catalogue.id,
        &form.catalogue.version,
        &form.text,
        ctx.now,
    )
    .await?;
    let new_report = new_report(app, ctx, &report_id, &case_id, Some(id), &rights, &parcel);
    if !store::report::insert(&mut tx, &new_report).await? {
        return Err(Fault::Broken("an unsent draft already has a report").into());
    }
    let sum = sha256(&parcel.pdf);
    store::receipt::insert(&mut tx, &report_id, &parcel.pdf, &sum, ctx.now).await?;
    store::draft::mark_sent(&mut tx, id, &report_id).await?;
    audit::write(&mut tx, ctx, Deed::ReportSent, report_id.as_str(), Some(&committee)).await?;
    let message = app.random.id()?;
    let body = report_id.as_str();
    store::outbox::enqueue(&mut tx, &message, "report.received", body, ctx.now).await?;
    tx.commit().await?;
    tracing::info!(report = %report_id, committee = %committee, "report received");
    Ok(Submitted::Received(report_id))
}

/// The report that the same decision already has.
async fn already_reported(
    tx: &mut Tx,
    committee: &domain::ids::CommitteeId,
    key: &[u8],
) -> Result<Submitted, Error> {
    let case = store::case::by_identity(tx, committee, key)
        .await?
        .ok_or(Fault::Broken("a case that stands in the way cannot be found"))?;
    let reports = store::report::for_case(tx, &case.id).await?;
    let first = reports.into_iter().next().ok_or(Fault::Broken("a case without a report"))?;
    Ok(Submitted::AlreadyReported(first.id))
}

/// The case that a first report opens.
pub(crate) fn new_case(
    ctx: &Ctx,
    id: &CaseId,
    reference: &str,
    report: &Report,
    identity: &store::draft::Identity,
    key: Vec<u8>,
) -> store::case::NewCase {
    store::case::NewCase {
        id: id.clone(),
        reference: reference.to_owned(),
        committee_id: report.committee.clone(),
        area: report.area.clone(),
        measure: report.measure.as_str().to_owned(),
        focus: report.focus.as_ref().map(|focus| focus.as_str().to_owned()),
        delay_kind: report.delay_kind().to_owned(),
        decided_on: report.decided_on,
        interrupted_on: report.interrupted_on,
        status: report.status.code().to_owned(),
        is_protected: report.individual.is_protected,
        person: store::case::CasePerson {
            first_name: report.individual.first_name.clone(),
            last_name: report.individual.last_name.clone(),
            number: report.individual.number.clone(),
        },
        person_number: identity.person_number.clone(),
        identity_key: key,
        opened_at: ctx.now,
        closed_at: report.status.ends_the_case().then_some(ctx.now),
    }
}

fn new_report(
    app: &App,
    ctx: &Ctx,
    id: &ReportId,
    case_id: &CaseId,
    draft_id: Option<&DraftId>,
    rights: &Rights,
    parcel: &Parcel,
) -> store::report::NewReport {
    let report = &parcel.report;
    store::report::NewReport {
        id: id.clone(),
        case_id: case_id.clone(),
        ordinal: 1,
        draft_id: draft_id.cloned(),
        kind: report.kind.code().to_owned(),
        period: Some(app.reference.windows.current_or_next(ctx.today).code()),
        committee_id: report.committee.clone(),
        area: report.area.clone(),
        sent_at: ctx.now,
        sent_by: rights.person.clone(),
        catalogue_hash: app.form.hash.clone(),
        document: parcel.text.clone(),
        sha256: parcel.sha256.clone(),
        status: report.status.code().to_owned(),
    }
}
