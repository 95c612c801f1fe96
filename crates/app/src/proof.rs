//! Who sends something is proved anew when the e-legitimation can: by a signature, or by identifying anew.
//!
//! What is proved is the content: everything that was filled in. The record that is stored carries the proof's
//! note in its document, and the proof itself is kept beside it.

use store::Tx;

use crate::ctx::Ctx;
use crate::document::{Document, ProofNote, Words};
use crate::error::{Error, Refusal};
use crate::random::sha256;
use crate::service::App;

/// The answers that are shown when somebody signs: what tells reports apart, and says nothing of who they are
/// about.
const SHOWN: [&str; 4] = ["measure", "decided_on", "interrupted_on", "status"];

/// What a provider has vouched for, ready to be kept. No `Debug`: the evidence names a person.
#[derive(Clone)]
pub struct Proof {
    /// Whether it is a signature, or only that somebody identified themselves anew.
    pub(crate) is_signature: bool,
    /// The provider's id.
    pub(crate) provider: String,
    /// What the provider is called.
    pub(crate) provider_name: String,
    /// When.
    pub(crate) given_at: jiff::Timestamp,
    /// SHA-256 of what was proved.
    pub(crate) content_sha256: String,
    /// What the provider gave, as JSON.
    pub(crate) evidence: String,
    /// The attempt that gave it.
    pub(crate) attempt: String,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proof({})", self.content_sha256)
    }
}

impl Proof {
    /// What stands of it in the document.
    pub(crate) fn note(&self, app: &App) -> ProofNote {
        ProofNote {
            kind: self.kind().to_owned(),
            provider: self.provider_name.clone(),
            at: app.clock.rfc3339(self.given_at),
            content_sha256: self.content_sha256.clone(),
        }
    }

    const fn kind(&self) -> &'static str {
        if self.is_signature { "signature" } else { "approval" }
    }
}

/// What one report or submission says, as far as its sender stands for it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    sha256: String,
    item: Item,
}

/// What is shown of one report or submission when somebody signs. It names nobody that it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// The e-service.
    pub service: String,
    /// First report or follow-up, or what is done in another e-service.
    pub kind: String,
    /// The municipality's name.
    pub municipality: String,
    /// The committee's name.
    pub committee: String,
    /// Verksamhetsområde.
    pub area: Option<Words>,
    /// Questions with their answers.
    pub lines: Vec<(Words, Words)>,
}

impl Piece {
    pub(crate) fn of(document: &Document) -> Result<Self, Error> {
        let asked = document.questions.iter().filter(|it| SHOWN.contains(&it.field.as_str()));
        let lines =
            asked.filter_map(|it| Some((it.question.clone(), it.answer.clone()?))).collect();
        let item = Item {
            service: document.service.clone(),
            kind: document.kind.clone(),
            municipality: document.municipality.clone(),
            committee: document.committee.clone(),
            area: document.area.clone(),
            lines,
        };
        Ok(Self { sha256: sha256(document.content()?.as_bytes()), item })
    }
}

/// What has to be proved before it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct ToProve {
    /// SHA-256 of the content; of several, of their sums.
    pub sha256: String,
    /// The sum of each.
    pub sums: Vec<String>,
    /// What is shown of each.
    pub items: Vec<Item>,
}

impl std::fmt::Debug for ToProve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ToProve({})", self.sha256)
    }
}

/// Refuses what has not been proved, if the e-legitimation that the person logged in with can prove it.
pub(crate) fn demand(app: &App, ctx: &Ctx, pieces: &[&Piece]) -> Result<(), Error> {
    if pieces.is_empty() || !app.eid.proves(&ctx.actor()?.provider) {
        return Ok(());
    }
    let sums: Vec<String> = pieces.iter().map(|piece| piece.sha256.clone()).collect();
    let sum = match sums.as_slice() {
        [only] => only.clone(),
        several => sha256(several.join("\n").as_bytes()),
    };
    if ctx.proof.as_ref().is_some_and(|proof| proof.content_sha256 == sum) {
        return Ok(());
    }
    let items = pieces.iter().map(|piece| piece.item.clone()).collect();
    Err(Refusal::MustBeProved(Box::new(ToProve { sha256: sum, sums, items })).into())
}

/// Keeps the proof of what is sent, in the transaction that stores it.
pub(crate) async fn keep(ctx: &Ctx, tx: &mut Tx, record: &str) -> Result<(), Error> {
    let Some(proof) = &ctx.proof else { return Ok(()) };
    // Several records may share a signature: only the first uses it up.
    store::attempt::use_up(tx, &proof.attempt).await?;
    let row = store::proof::NewProof {
        record_id: record.to_owned(),
        kind: proof.kind(),
        provider: proof.provider.clone(),
        person: ctx.actor()?.person.clone(),
        given_at: proof.given_at,
        content_sha256: proof.content_sha256.clone(),
        evidence: proof.evidence.clone(),
    };
    store::proof::insert(tx, &row).await?;
    Ok(())
}
