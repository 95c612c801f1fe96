//! Mail: messages are taken from the box, sent, and what became of them is written down; and what comes by
//! itself is put in the box.

use std::time::{Duration, Instant};

use app::message::{Answer, Due, settle, take_due};
use app::{App, Ctx};
use jiff::{SignedDuration, Timestamp};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio_util::sync::CancellationToken;
use web::Letters;

use crate::config::{MailConfig, Security};

/// How often the box is looked into.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is seen whether somebody is to be reminded.
const REMIND_EVERY: Duration = Duration::from_hours(1);
/// How many messages are taken at a time: so few that all are tried while they are ours, even when the
/// server uses all its patience on each.
const AT_A_TIME: u32 = 8;
/// How long the mail server may take for one message.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a message that is being sent may take once the service was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Sends messages to a mail server.
pub(crate) struct Postman {
    server: AsyncSmtpTransport<Tokio1Executor>,
    letters: Letters,
    from: Mailbox,
    host: String,
}

impl Postman {
    /// Takes the mail server into use; what is wrong is said with what to do.
    pub(crate) fn new(config: &MailConfig, site: &str) -> Result<Self, String> {
        let from: Mailbox = config.from.parse().map_err(|error| format!("mail.from: {error}"))?;
        let host = &config.host;
        let is_here = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
        let tls = match config.security {
            Security::None if !is_here => {
                return Err("mail.security: \"none\" is only for a mail server on this machine. \
                            Choose \"starttls\" or \"tls\"."
                    .to_owned());
            }
            Security::None => Tls::None,
            Security::Starttls => Tls::Required(parameters(config)?),
            Security::Tls => Tls::Wrapper(parameters(config)?),
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some(user) = &config.user {
            server = server.credentials(Credentials::new(user.clone(), password(config)?));
        }
        let domain = from.email.domain().to_owned();
        Ok(Self { server: server.build(), letters: Letters::load(site)?, from, host: domain })
    }

    /// Whether the server is reached as the settings say, and answers.
    pub(crate) async fn test(&self) -> Result<(), String> {
        match tokio::time::timeout(PATIENCE, self.server.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("it does not answer when it is asked for nothing".to_owned()),
            Ok(Err(error)) => Err(told(&error)),
            Err(_) => Err(format!("no answer in {} s", PATIENCE.as_secs())),
        }
    }

    async fn send(&self, due: &Due) -> Answer {
        let mail = match self.mail(due) {
            Ok(mail) => mail,
            Err(said) => return Answer::Never(said),
        };
        // The limit that the server was made with is only for reaching it.
        let Ok(sent) = tokio::time::timeout(PATIENCE, self.server.send(mail)).await else {
            return Answer::Later(format!("no answer in {} s", PATIENCE.as_secs()));
        };
        match sent {
            Ok(_) => Answer::Taken,
            Err(error) if is_no_address(&error) => Answer::Never(told(&error)),
            Err(error) => Answer::Later(told(&error)),
        }
    }

    fn mail(&self, due: &Due) -> Result<Message, String> {
        let letter = self.letters.write(&due.message)?;
        let to: Mailbox = due.message.to.parse().map_err(|error| format!("{error}"))?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .message_id(Some(format!("<{}@{}>", due.id, self.host)))
            .subject(letter.subject)
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
            .map_err(|error| error.to_string())
    }
}

fn parameters(config: &MailConfig) -> Result<TlsParameters, String> {
    let mut parameters = TlsParameters::builder(config.host.clone());
    if let Some(file) = &config.ca_file {
        let shown = file.display();
        let pem = std::fs::read(file).map_err(|error| format!("mail.ca_file {shown}: {error}"))?;
        let certificate = Certificate::from_pem(&pem)
            .map_err(|error| format!("mail.ca_file {shown}: {}", told(&error)))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build_rustls().map_err(|error| format!("mail: {}", told(&error)))
}

fn password(config: &MailConfig) -> Result<String, String> {
    let file = config.password_file.as_ref();
    let file = file.ok_or("mail.user needs mail.password_file, a file with the password")?;
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("mail.password_file {}: {error}", file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Whether the server says that there is no such address, for good. All else it may say of us, our password
/// or our network, and that is put right by somebody: nothing is lost meanwhile (RFC 5321 4.2.3, RFC 3463 3).
fn is_no_address(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    let said = told(error);
    let detail = said.split_whitespace().find(|word| word.starts_with("5.") && word.len() > 4);
    matches!(code, Some(550..=553))
        && detail.is_none_or(|it| {
            // 5.1.7 and 5.1.8 are about the sender's address.
            ["5.1.", "5.2."].iter().any(|about| it.starts_with(about))
                && !["5.1.7", "5.1.8"].contains(&it)
        })
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// Does what comes by itself until told to stop. Without a postman messages wait; those of a demonstration
/// count as sent, since it shows them on a page.
pub(crate) async fn by_itself(app: &App, postman: Option<&Postman>, stop: &CancellationToken) {
    let mut reminded: Option<(Instant, Timestamp)> = None;
    while !stop.is_cancelled() {
        if reminded.is_none_or(|(at, _)| at.elapsed() >= REMIND_EVERY) {
            let now = (Instant::now(), app.clock.now());
            let jumped = reminded.map_or(SignedDuration::ZERO, |before| jumped(before, now));
            reminded = Some(now);
            // Whatever it is in the midst of is taken back, and done by another node or after the next start.
            tokio::select! {
                () = stop.cancelled() => {}
                () = hourly(app, jumped) => {}
            }
        }
        let is_shown = app.mode == app::Mode::Demo;
        if (postman.is_some() || is_shown)
            && let Err(error) = deliver(app, postman, stop).await
        {
            tracing::error!(?error, "the box of messages cannot be emptied");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// How far the time has moved beyond the clock that does not jump, from the one moment to the other.
fn jumped(before: (Instant, Timestamp), now: (Instant, Timestamp)) -> SignedDuration {
    let passed = now.0.saturating_duration_since(before.0);
    let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
    now.1.duration_since(before.1).saturating_sub(passed)
}

/// What is looked after once an hour.
async fn hourly(app: &App, jumped: SignedDuration) {
    let ctx = Ctx::of_visitor(app, "hourly");
    match app::reminder::remind(app, &ctx).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "reminders put in the box"),
        Err(error) => tracing::error!(?error, "reminders could not be written"),
    }
    match app::retention::doubt(app, &ctx, jumped).await {
        Ok(None) => age(app, &ctx).await,
        Ok(Some(why)) => {
            tracing::warn!(
                ?why,
                "the clock is not trusted: nothing that ages is removed this hour"
            );
        }
        Err(error) => tracing::error!(?error, "what the clock is worth could not be asked"),
    }
    if let Some(bankid) = &app.eid.bankid {
        crate::guard::warn_of_certificates(bankid, ctx.now);
    }
    for provider in &app.eid.oidc {
        if let Err(error) = provider.fetch().await {
            tracing::warn!(%error, provider = provider.settings().id, "a provider does not answer");
        }
    }
}

/// Reminds of drafts that are left alone, and removes what has had its time.
async fn age(app: &App, ctx: &Ctx) {
    match app::retention::remind(app, ctx).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "reminders of drafts put in the box"),
        Err(error) => tracing::error!(?error, "drafts left alone could not be told of"),
    }
    match app::retention::by_itself(app, ctx).await {
        Ok(removed) => {
            for (kind, count) in removed {
                tracing::info!(kind = kind.code(), count, "records have had their time");
            }
        }
        Err(error) => tracing::error!(?error, "records that have had their time are still there"),
    }
}

/// Sends what is due.
async fn deliver(
    app: &App,
    postman: Option<&Postman>,
    stop: &CancellationToken,
) -> Result<(), app::Error> {
    for due in take_due(app, app.clock.now(), AT_A_TIME).await? {
        let answer = match postman {
            Some(postman) => tokio::select! {
                answer = postman.send(&due) => answer,
                () = grace(stop) => Answer::Later("the service was stopped meanwhile".to_owned()),
            },
            None => Answer::Taken,
        };
        match &answer {
            Answer::Taken => {}
            // The server's words may hold the address: they are kept sealed, for the administrator.
            Answer::Later(_) => tracing::warn!(message = %due.id, "a message was not taken"),
            Answer::Never(_) => tracing::warn!(message = %due.id, "a message was refused"),
        }
        settle(app, app.clock.now(), &due, &answer).await?;
        if stop.is_cancelled() {
            break;
        }
    }
    Ok(())
}

/// Ends a while after the service was told to stop.
async fn grace(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Which messages a mail that came back may be about, and what the mail server said (RFC 3464). A mail that
/// says that a message is late, or that somebody is away, names none.
pub(crate) fn came_back(mail: &str) -> (Vec<String>, String) {
    // A long line goes on after a line break and a space.
    let mail = mail.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let says = |line: &str, head: &str| line.to_ascii_lowercase().starts_with(head);
    let failed = |line: &str| says(line, "action:") && line.to_ascii_lowercase().contains("failed");
    if !mail.lines().any(|line| failed(line.trim())) {
        return (Vec::new(), String::new());
    }
    let is_id = |text: &&str| text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let mut ids: Vec<String> = mail
        .split(['<', ' ', '\n', '\t'])
        .filter_map(|word| Some(word.split_once('@')?.0).filter(is_id).map(str::to_owned))
        .collect();
    ids.dedup();
    let heads = ["status:", "diagnostic-code:", "action:"];
    let said: Vec<&str> = mail
        .lines()
        .map(str::trim)
        .filter(|line| heads.iter().any(|head| says(line, head)))
        .collect();
    (ids, said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_is_seen() {
        let (start, wall) = (Instant::now(), Timestamp::UNIX_EPOCH);
        let hour = Duration::from_hours(1);
        for (walked, beyond) in [(1, 0), (30, 29), (-2, -3)] {
            let now = wall + SignedDuration::from_hours(walked);
            let seen = jumped((start, wall), (start + hour, now));
            assert_eq!(seen, SignedDuration::from_hours(beyond), "{walked}");
        }
    }

    #[test]
    fn a_mail_that_came_back_names_its_message() {
        let mail = "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report\n\n\
                    Final-Recipient: rfc822; anna@kommun.example\nAction: failed\nStatus: 5.1.1\n\
                    Diagnostic-Code: smtp; 550\r\n No such user\n\n\
                    Message-ID: <0123456789abcdef0123456789abcdef@verkstallt.example>\n";
        let (ids, said) = came_back(mail);
        assert_eq!(ids, ["0123456789abcdef0123456789abcdef"]);
        assert_eq!(said, "Action: failed; Status: 5.1.1; Diagnostic-Code: smtp; 550 No such user");
        for other in ["Hej @ alla", &mail.replace("failed", "delayed")] {
            assert!(came_back(other).0.is_empty());
        }
        let away = mail.replace("Action: failed\n", "");
        assert!(came_back(&away).0.is_empty(), "somebody who is away has got the mail");
    }
}
