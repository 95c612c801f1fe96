//! Files of a notice: attached to its draft, taken away, and fetched.

use app::draft::open;
use app::register::attachments::{
    Attachment, Attachments, Hindrance, NewFile, add as attach, fetch, of_draft,
    remove as take_away,
};
use app::register::file_check::{BYTES_MAX, Flaw};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse as _;
use domain::ids::{AttachmentId, DraftId};
use domain::register::attachment::{ATTACHMENTS_MAX, AttachmentKind};

use crate::files::{in_parts, no_place};
use crate::request::Visit;
use crate::respond::{Answer, Tell, link, message, on_to, page};
use crate::show::notice::banner;
use crate::view::notices::{AttachmentsPage, FileLine};
use crate::view::pages::Action;
use crate::view::{Notice, Place};

/// Whatever is in a file, a browser that shows it all the same gives it no rights.
const POLICY: &str =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That a file was too large to be read.
    fel: Option<String>,
    /// That a file was attached, wholly or up to the end of its picture, or taken away.
    klart: Option<String>,
}

/// What has been attached, and the form for more.
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let t = visit.t();
    let error = asked.fel.map(|_| ("file", flaw(&visit, Flaw::TooLarge)));
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let notice = asked.klart.map(|said| {
        let (heading, text) = match said.as_str() {
            "bort" => ("attachment-removed", "attachment-unsent"),
            "bild" => ("attachment-added", "attachment-shortened"),
            _ => ("attachment-added", "attachment-unsent"),
        };
        Notice::good(t.get(heading), t.get(text))
    });
    let wrong = Wrong { error, ..Wrong::default() };
    all(&visit, status, &DraftId::new(id), wrong, notice).await
}

/// What is wrong with what was sent.
#[derive(Default)]
struct Wrong {
    /// What the file was said to show.
    kind: Option<AttachmentKind>,
    /// The field, and words.
    error: Option<(&'static str, String)>,
    /// Whether it is that too much lies in drafts.
    is_too_much: bool,
}

async fn all(
    visit: &Visit,
    status: StatusCode,
    id: &DraftId,
    wrong: Wrong,
    notice: Option<Notice>,
) -> Answer {
    let it = of_draft(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let of = open(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let t = visit.t();
    let mut frame = visit.frame(t.get("attachment-title"), Place::Register);
    frame.has_errors = wrong.error.is_some();
    frame.notice = notice;
    let files = it.files.iter().map(|file| {
        let remove = Some(format!("/utkast/{id}/bilagor/{}", file.id));
        FileLine { remove, ..line(visit, file) }
    });
    let drafts = if of.is_desk() { "/skyddade-boenden" } else { "/verksamheter" };
    let template = AttachmentsPage {
        frame,
        draft: format!("/utkast/{id}"),
        subject: banner(visit, &of),
        files: files.collect(),
        missing: it.missing.iter().map(|it| kind(visit, *it)).collect(),
        missing_text: missing_text(visit, &it),
        is_full: it.files.len() >= ATTACHMENTS_MAX,
        kinds: AttachmentKind::ALL
            .map(|it| (it.code(), kind(visit, it), wrong.kind == Some(it)))
            .to_vec(),
        error: wrong.error,
        drafts: wrong.is_too_much.then_some(drafts),
        bytes_max: BYTES_MAX,
        action: format!("/utkast/{id}/bilagor"),
    };
    page(visit, status, &template)
}

/// A file in words.
pub(crate) fn line(visit: &Visit, file: &Attachment) -> FileLine {
    let size = match file.size / 1024 {
        0 => "1 kB".to_owned(),
        kilo if kilo < 1024 => format!("{kilo} kB"),
        kilo => format!("{} MB", (kilo + 512) / 1024),
    };
    let ending = file.media.ending().to_uppercase();
    let name = if file.name.is_empty() { kind(visit, file.kind) } else { file.name.clone() };
    FileLine {
        name,
        about: format!("{}. {ending}, {size}", kind(visit, file.kind)),
        sha256: file.sha256.clone(),
        href: format!("/bilagor/{}", file.id),
        remove: None,
    }
}

/// What follows when something is missing. Nobody is stopped: what is sent without it is sent in time.
pub(crate) fn missing_text(visit: &Visit, it: &Attachments) -> String {
    visit.t().get(match (it.is_desk, it.is_new) {
        (true, _) => "attachment-missing-desk",
        (false, true) => "attachment-missing-new",
        (false, false) => "attachment-missing-change",
    })
}

/// What a file shows, in words.
pub(crate) fn kind(visit: &Visit, kind: AttachmentKind) -> String {
    visit.t().get(match kind {
        AttachmentKind::Drawing => "attachment-drawing",
        AttachmentKind::FireProtection => "attachment-fire-protection",
        AttachmentKind::Apartments => "attachment-apartments",
        AttachmentKind::Other => "attachment-other",
    })
}

fn flaw(visit: &Visit, flaw: Flaw) -> String {
    visit.t().get(match flaw {
        Flaw::Empty => "attachment-empty",
        Flaw::TooLarge => "attachment-too-large",
        Flaw::OtherType => "attachment-other-type",
        Flaw::Broken => "attachment-broken",
        Flaw::Encrypted => "attachment-encrypted",
        Flaw::Dangerous => "attachment-dangerous",
        Flaw::Trailing => "attachment-trailing",
        Flaw::TooLargeInside => "attachment-too-large-inside",
    })
}

/// What the form holds, as far as it can be read.
#[derive(Default)]
struct Sent {
    kind: Option<AttachmentKind>,
    name: String,
    bytes: Vec<u8>,
}

async fn read(sent: Result<Multipart, MultipartRejection>) -> Sent {
    let mut read = Sent::default();
    let Ok(mut sent) = sent else { return read };
    while let Ok(Some(field)) = sent.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "kind" => {
                let code = field.text().await.unwrap_or_default();
                read.kind = AttachmentKind::from_code(&code);
            }
            "file" => {
                read.name = field.file_name().unwrap_or_default().to_owned();
                // What breaks off on its way is found to be broken, or nothing at all.
                read.bytes = field.bytes().await.map(Vec::from).unwrap_or_default();
            }
            _ => {}
        }
    }
    read
}

/// Attaches a file. Whatever is wrong with it, the page comes back with all that was attached before.
pub(crate) async fn add(
    visit: Visit,
    Path(id): Path<String>,
    sent: Result<Multipart, MultipartRejection>,
) -> Answer {
    let id = DraftId::new(id);
    let Sent { kind, name, bytes } = read(sent).await;
    let t = visit.t();
    let mut is_too_much = false;
    let error = match kind {
        None => ("kind", t.get("attachment-no-kind")),
        Some(kind) => {
            let file = NewFile { kind, name, bytes };
            match attach(&visit.site.app, &visit.ctx, &id, file).await.to(&visit)? {
                Ok(added) => {
                    let said = if added.is_shortened { "bild" } else { "ja" };
                    return Ok(on_to(format!("/utkast/{id}/bilagor?klart={said}")));
                }
                Err(Hindrance::Flaw(of)) => ("file", flaw(&visit, of)),
                Err(Hindrance::TooMany) => ("file", t.get("attachment-too-many")),
                Err(Hindrance::TooMuch) => {
                    is_too_much = true;
                    ("file", t.get("attachment-too-much"))
                }
            }
        }
    };
    let wrong = Wrong { kind, error: Some(error), is_too_much };
    all(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, wrong, None).await
}

/// Takes a file away.
pub(crate) async fn remove(visit: Visit, Path((id, file)): Path<(String, String)>) -> Answer {
    let (id, file) = (DraftId::new(id), AttachmentId::new(file));
    take_away(&visit.site.app, &visit.ctx, &id, &file).await.to(&visit)?;
    Ok(on_to(format!("/utkast/{id}/bilagor?klart=bort")))
}

/// Asks whether a file is to be taken away, which cannot be undone. One that was sent before is only left out.
pub(crate) async fn ask_remove(visit: Visit, Path((id, file)): Path<(String, String)>) -> Answer {
    let id = DraftId::new(id);
    let it = of_draft(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let back = format!("/utkast/{id}/bilagor");
    let Some(file) = it.files.iter().find(|it| it.id.as_str() == file) else {
        // It is gone already.
        return Ok(on_to(back));
    };
    let t = visit.t();
    let name = line(&visit, file).name;
    let is_carried = file.draft_id != id;
    let key = if is_carried { "attachment-leave-out-text" } else { "attachment-remove-text" };
    let text = [t.one(key, "name", &name)];
    let remove = Action {
        label: t.get("attachment-remove-go"),
        href: format!("{back}/{}", file.id),
        is_post: true,
    };
    let actions = vec![remove, link(&visit, "attachment-remove-no", &back)];
    Ok(message(&visit, StatusCode::OK, "attachment-remove-title", &text, actions))
}

/// The file, to be kept and not shown. Its name says nothing of anybody.
pub(crate) async fn file(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = AttachmentId::new(id);
    let person = visit.ctx.actor().to(&visit)?.person.clone();
    // Before it is read: whatever waits for its turn stands in memory nowhere.
    let place = match visit.site.gate.files.outwards.place(&person).await {
        Ok(place) => place,
        Err(why) => return Ok(no_place(&visit, &Method::GET, why)),
    };
    let (file, bytes) = fetch(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let short = file.id.as_str().get(..8).unwrap_or_default();
    let name = format!("attachment; filename=\"bilaga-{short}.{}\"", file.media.ending());
    let headers = [
        (CONTENT_TYPE, file.media.code().to_owned()),
        (CONTENT_DISPOSITION, name),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (CONTENT_LENGTH, bytes.len().to_string()),
    ];
    Ok((headers, in_parts(&visit, bytes, place)).into_response())
}
