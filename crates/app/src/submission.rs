//! What is sent in other e-services than the individual report: kept for ever, with a confirmation.

use domain::ids::{CommitteeId, DraftId, NoticeId, OperationId, SubmissionId};
use domain::journey::Journey;
use domain::role::Action;
use domain::service::Service;
use jiff::Timestamp;
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::{self, Document, Words};
use crate::draft::{self, OpenDraft};
use crate::error::{Error, Fault, Refusal, Sent};
use crate::parcel::CommitteeNames;
use crate::proof::{self, Piece};
use crate::random::sha256;
use crate::register::notices;
use crate::rights::{Rights, works_at_authority};
use crate::service::App;
use crate::submit::{Seen, Submitted};
use crate::{receipts, reference_number};

/// The field whose answer is never shown in full once it has been sent (3 kap. 10 § lagen 2018:218).
pub(crate) const NUMBER: &str = "person_number";
const ADMINISTER: Action = Action::Administer;

/// Something that was sent, as its sender may read it. No `Debug`.
#[derive(Clone)]
pub struct Submission {
    /// Which.
    pub id: SubmissionId,
    /// In which e-service.
    pub service: Service,
    /// Its reference number.
    pub reference: String,
    /// It as it was sent.
    pub document: Document,
    /// SHA-256 of the document's text.
    pub sha256: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Which committee it is about.
    pub committee: Option<CommitteeId>,
    /// Which operation it is about, where it is a notice.
    pub operation: Option<OperationId>,
}

/// A transaction with the complete draft as the person saw it, held together with its committee; or how the
/// sending went without it.
pub(crate) async fn held(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    seen: Seen,
) -> Result<Result<(Tx, OpenDraft), Submitted>, Error> {
    held_in(app, ctx, app.db.write().await?, id, seen).await
}

/// The same in a transaction that holds already what has to be held before the draft.
pub(crate) async fn held_in(
    app: &App,
    ctx: &Ctx,
    mut tx: Tx,
    id: &DraftId,
    seen: Seen,
) -> Result<Result<(Tx, OpenDraft), Submitted>, Error> {
    let committee = store::draft::committee_of(&mut tx, id).await?;
    // Before the draft is held and the rights are read (decision 19).
    if let Some(committee) = &committee {
        store::committee::hold(&mut tx, &[committee]).await?;
    }
    let (rights, row) = draft::known(app, ctx, &mut tx, id).await?;
    if let Some(sent) = Sent::of(&row) {
        // Another request sent it, and may still wait for the disk: it is told once it is there.
        tx.commit().await?;
        return Ok(Err(Submitted::Received(sent)));
    }
    if row.discarded_at.is_some() {
        return Err(Refusal::Discarded.into());
    }
    let has_moved = row.committee_id != committee;
    let open = draft::opened(app, ctx, &mut tx, rights, row).await?;
    if has_moved || open.seen() != seen {
        return Ok(Err(Submitted::Changed(open)));
    }
    if !open.journey(app).is_complete() {
        return Ok(Err(Submitted::PutRight(open)));
    }
    Ok(Ok((tx, open)))
}

/// Stores what the journey says with its confirmation; the draft is sent thereby.
pub(crate) async fn store(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (draft, service): (&DraftId, Service),
    journey: &Journey<'_>,
    (committee, names): (Option<&CommitteeId>, &CommitteeNames),
) -> Result<SubmissionId, Error> {
    let form = app.forms.of(service);
    let reference = reference_number::new(&app.random)?;
    let mut document = document(app, ctx, service, journey, &reference, names)?;
    let files = store::attachment::of_draft(tx, draft).await?;
    if let Some(words) = &form.catalogue.words.files {
        document.questions.extend(document::files(words, &files));
    } else if !files.is_empty() {
        return Err(Fault::Broken("files go with what takes none").into());
    }
    proof::demand(app, ctx, &[&Piece::of(&document)?])?;
    let text = document.text()?;
    let sum = sha256(text.as_bytes());
    let pdf = receipts::draw(&form.catalogue.words, &document, &text, &sum, app.mode)?;
    let id = SubmissionId::new(app.random.id()?);
    let version = &form.catalogue.version;
    store::catalogue_version::keep(tx, &form.hash, service.code(), version, &form.text, ctx.now)
        .await?;
    let row = store::submission::NewSubmission {
        id: id.clone(),
        service,
        reference,
        committee_id: committee.cloned(),
        draft_id: Some(draft.clone()),
        sent_at: ctx.now,
        sent_by: ctx.actor()?.person.clone(),
        catalogue_hash: form.hash.clone(),
        document: text,
        sha256: sum,
        pdf_sha256: sha256(&pdf),
        pdf,
    };
    if !store::submission::insert(tx, &row).await? {
        return Err(Fault::Broken("a draft that is held was sent twice").into());
    }
    proof::keep(ctx, tx, id.as_str()).await?;
    store::draft::mark_sent(tx, draft, id.as_str()).await?;
    audit::write(tx, ctx, Deed::SubmissionSent, id.as_str(), committee).await?;
    Ok(id)
}

/// It as it will stand for ever. A personal number keeps its birth date only.
fn document(
    app: &App,
    ctx: &Ctx,
    service: Service,
    journey: &Journey<'_>,
    reference: &str,
    names: &CommitteeNames,
) -> Result<Document, Error> {
    let form = app.forms.of(service);
    let mut answers = journey.codes();
    let mut questions = document::questions(journey);
    let number = domain::ids::FieldId::new(NUMBER);
    if let Some(masked) = answers.get(&number).map(masked) {
        let asked = questions.iter_mut().find(|question| question.field == NUMBER);
        if let Some(asked) = asked {
            asked.answer = Some(Words { sv: masked.clone(), en: masked.clone() });
        }
        answers.set(number, &masked);
    }
    let deed = journey.option("deed").map(|deed| deed.to_string()).unwrap_or_default();
    Ok(Document {
        service: form.catalogue.id.clone(),
        version: form.catalogue.version.clone(),
        catalogue_sha256: form.hash.clone(),
        reference: reference.to_owned(),
        municipality: names.municipality.clone(),
        committee: names.committee.clone(),
        area: None,
        reporter: ctx.actor()?.name.clone(),
        sent_at: app.clock.rfc3339(ctx.now),
        kind: deed,
        period: None,
        proof: ctx.proof.as_ref().map(|proof| proof.note(app)),
        answers,
        questions,
    })
}

pub(crate) fn masked(number: &str) -> String {
    format!("{}-****", number.get(..8).unwrap_or_default())
}

/// Reads what was sent, for whoever leads the committee that it is about.
pub async fn read(app: &App, ctx: &Ctx, id: &SubmissionId) -> Result<Submission, Error> {
    let mut tx = app.db.read().await?;
    let row = known(app, ctx, &mut tx, id).await?;
    let notice = match row.service {
        Service::OperationNotice => {
            store::notice::by_id(&mut tx, &NoticeId::new(id.as_str())).await?
        }
        _ => None,
    };
    drop(tx);
    look(app, ctx, Deed::SubmissionSeen, &row).await?;
    Ok(Submission {
        operation: notice.map(|notice| notice.operation_id),
        document: Document::read(&row.document)?,
        id: row.id,
        service: row.service,
        reference: row.reference,
        sha256: row.sha256,
        sent_at: row.sent_at,
        committee: row.committee_id,
    })
}

/// The confirmation's PDF as it was stored, with its reference.
pub async fn confirmation(
    app: &App,
    ctx: &Ctx,
    id: &SubmissionId,
) -> Result<(String, Vec<u8>), Error> {
    let mut tx = app.db.read().await?;
    let row = known(app, ctx, &mut tx, id).await?;
    let pdf = store::submission::pdf(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    look(app, ctx, Deed::ConfirmationFetched, &row).await?;
    Ok((row.reference, pdf))
}

async fn known(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    id: &SubmissionId,
) -> Result<store::submission::Submission, Error> {
    let person = &ctx.actor()?.person;
    let row = store::submission::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let is_sent_by_a_person =
        matches!(row.service, Service::Connection | Service::RegisterApplication);
    let is_own = is_sent_by_a_person && &row.sent_by == person;
    // Who may report is the municipality's own concern: the authority decides the rest.
    let is_decided_at_authority = row.service != Service::Reporters;
    let action = match row.service {
        Service::OperationNotice => Action::HandleNotices,
        _ => ADMINISTER,
    };
    if is_own || is_decided_at_authority && works_at_authority(app, ctx, tx, action).await? {
        return Ok(row);
    }
    if row.service == Service::OperationNotice {
        notices::may_read(app, tx, ctx, id).await?;
        return Ok(row);
    }
    let rights = Rights::for_record(app, ctx, tx, Action::ManageReporters).await?;
    let mut committees = rights.committees();
    committees.extend(store::committee_change::merged(tx, &committees).await?);
    let may = row.committee_id.as_ref().is_some_and(|committee| committees.contains(committee));
    if may { Ok(row) } else { Err(Refusal::NotFound.into()) }
}

/// Writes the look down before anything is shown.
async fn look(
    app: &App,
    ctx: &Ctx,
    deed: Deed,
    row: &store::submission::Submission,
) -> Result<(), Error> {
    let id = row.id.as_str();
    audit::look(app, ctx, deed, (id, id), row.committee_id.as_slice()).await
}
