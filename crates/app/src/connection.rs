//! Connection: the first lead reporter of a committee, asked for by the municipality, signed by the
//! committee's chair or manager, and decided by the authority.

mod decide;
mod paper;
mod sign;

use domain::Answers;
use domain::ids::{DraftId, FieldId, SubmissionId};
use domain::journey::Journey;
use domain::service::Service;
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::connection::{Connection as Row, NewConnection};
pub use store::connection::{Signature, State};

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::draft::name_of;
use crate::error::{Error, Fault, Refusal, Sent};
use crate::message::{self, Kind, Message};
use crate::parcel::CommitteeNames;
use crate::random::{hex, sha256};
use crate::rights::Rights;
use crate::service::App;
use crate::submission;
use crate::submit::{Seen, Submitted};

pub use decide::{Decided, Decision, Detail, Existing, all, decide, detail};
pub use paper::{PaperWords, paper_form};
pub use sign::{Hindrance, ToSign, sign, to_sign};

/// How long a link for signing can be used.
const LINK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Where whoever sent a connection follows it.
const PATH: &str = "/anslut";

/// A connection as its sender and the authority see it. No `Debug`.
#[derive(Clone)]
pub struct Connection {
    /// What was sent.
    pub id: SubmissionId,
    /// Its reference number.
    pub reference: String,
    /// The committee's name with its municipality.
    pub committee: String,
    /// Who sent it.
    pub sent_by: String,
    /// When.
    pub sent_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Whether it is signed on paper.
    pub is_paper: bool,
    /// Who is to sign.
    pub signer: String,
    /// Until when the link for signing can be used.
    pub link_until: Option<Timestamp>,
    /// Who signed, and when.
    pub signature: Option<(Signature, Timestamp)>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// Begins a connection. Whoever has logged in may do so.
pub async fn begin(app: &App, ctx: &Ctx) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::none(ctx)?;
    let id = DraftId::new(app.random.id()?);
    let state = store::draft::State {
        committee_id: None,
        area: None,
        answers: Answers::default(),
        duplicate_lookup: None,
        updated_by: rights.person,
        updated_at: ctx.now,
    };
    store::draft::insert(&mut tx, (&id, Service::Connection), None, &state).await?;
    audit::write(&mut tx, ctx, Deed::ConnectionBegun, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sends a connection, with the link to whoever is to sign.
pub(crate) async fn send(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    seen: Seen,
) -> Result<Submitted, Error> {
    let (mut tx, open) = match submission::held(app, ctx, id, seen).await? {
        Ok(held) => held,
        Err(other) => return Ok(other),
    };
    let journey = open.journey(app);
    let names = names(app, &journey)?;
    let about = (None, &names);
    let sent =
        submission::store(app, ctx, &mut tx, (id, Service::Connection), &journey, about).await?;
    let wish = journey.codes();
    let is_paper = answer(&wish, "signature_way") == "paper";
    let new = NewConnection {
        id: sent.clone(),
        municipality_code: answer(&wish, "municipality").to_owned(),
        state: if is_paper { State::Waiting } else { State::Signing },
        sent_by: ctx.actor()?.person.clone(),
        sent_at: ctx.now,
        wish,
    };
    store::connection::insert(&mut tx, &new).await?;
    if !is_paper {
        send_link(app, ctx, &mut tx, &sent, &new.wish).await?;
    }
    tx.commit().await?;
    Ok(Submitted::Received(Sent::Submission(sent)))
}

fn names(app: &App, journey: &Journey<'_>) -> Result<CommitteeNames, Error> {
    let answers = journey.codes();
    let municipality = app.reference.municipality(answer(&answers, "municipality"));
    let municipality =
        municipality.ok_or(Fault::Broken("a complete connection names a municipality"))?;
    Ok(CommitteeNames {
        committee: answer(&answers, "committee_name").to_owned(),
        municipality: municipality.full_name(),
    })
}

/// An answer in codes; empty when there is none.
fn answer<'a>(answers: &'a Answers, field: &str) -> &'a str {
    answers.get(&FieldId::new(field)).unwrap_or_default()
}

/// The committee's name with its municipality, as the connection has it.
fn committee_name(app: &App, wish: &Answers) -> String {
    let municipality = app.reference.municipality(answer(wish, "municipality"));
    let municipality = municipality.map(domain::reference::Municipality::full_name);
    format!("{}, {}", answer(wish, "committee_name"), municipality.unwrap_or_default())
}

/// Sends whoever is to sign a link that nobody else has seen.
async fn send_link(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    id: &SubmissionId,
    wish: &Answers,
) -> Result<(), Error> {
    let mut token = [0; 32];
    app.random.fill(&mut token)?;
    let token = hex(&token);
    let until = ctx.now.saturating_add(LINK).unwrap_or(ctx.now);
    store::connection::set_link(tx, id, &sha256(token.as_bytes()), until).await?;
    let path = format!("/skriv-under/{token}");
    let message = Message::new(Kind::Sign, answer(wish, "signer_email"), &path)
        .with("committee", &committee_name(app, wish))
        .with("by", &ctx.actor()?.name)
        .with("phone", answer(wish, "sender_phone"))
        .with("until", &app.clock.today(until).to_string());
    message::post(app, ctx, tx, &message, None).await?;
    Ok(())
}

/// Sends whoever is to sign a new link; the one before leads nowhere from now on.
pub async fn renew_link(app: &App, ctx: &Ctx, id: &SubmissionId) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    let person = ctx.actor()?.person.clone();
    let row = store::connection::by_id(&mut tx, id).await?;
    let row = row.filter(|row| row.sent_by == person && row.state == State::Signing);
    let row = row.ok_or(Refusal::NotFound)?;
    send_link(app, ctx, &mut tx, id, &row.wish).await?;
    audit::write(&mut tx, ctx, Deed::ConnectionLinkSent, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(())
}

/// What the person has sent, and the connections that he or she has begun.
pub struct Own {
    /// Sent, the latest first.
    pub sent: Vec<Connection>,
    /// Begun: draft, and when it was touched.
    pub drafts: Vec<(DraftId, Timestamp)>,
}

/// Reads what the person has sent.
pub async fn own(app: &App, ctx: &Ctx) -> Result<Own, Error> {
    let mut tx = app.db.read().await?;
    let person = ctx.actor()?.person.clone();
    let mut sent = Vec::new();
    for row in store::connection::own(&mut tx, &person).await? {
        sent.push(shown(app, &mut tx, row).await?);
    }
    let drafts = store::draft::own(&mut tx, &person, Service::Connection).await?;
    Ok(Own { sent, drafts: drafts.into_iter().map(|it| (it.id, it.updated_at)).collect() })
}

async fn shown(app: &App, tx: &mut Tx, row: Row) -> Result<Connection, Error> {
    let sent = store::submission::by_id(tx, &row.id).await?;
    let sent = sent.ok_or(Fault::Broken("a connection without what was sent"))?;
    Ok(Connection {
        reference: sent.reference,
        committee: committee_name(app, &row.wish),
        sent_by: name_of(tx, &row.sent_by).await?,
        sent_at: row.sent_at,
        state: row.state,
        is_paper: answer(&row.wish, "signature_way") == "paper",
        signer: format!(
            "{}, {}",
            answer(&row.wish, "signer_name"),
            answer(&row.wish, "signer_title")
        ),
        link_until: row.link_until,
        signature: row.signature.zip(row.signed_at),
        decided_at: row.decided_at,
        reply: row.reply.filter(|reply| !reply.is_empty()),
        id: row.id,
    })
}

/// What was sent, as it was, with its checksum.
async fn document(tx: &mut Tx, id: &SubmissionId) -> Result<(Document, String), Error> {
    let sent = store::submission::by_id(tx, id).await?;
    let sent = sent.ok_or(Fault::Broken("a connection without what was sent"))?;
    Ok((Document::read(&sent.document)?, sent.sha256))
}
