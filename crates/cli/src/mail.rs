//! Mail: messages are taken from the box, sent, and what became of them is written down; and what comes by
//! itself is put in the box.

use std::time::{Duration, Instant};

use app::message::{Answer, Due, settle, take_due};
use app::{App, Ctx};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::response::Category;
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

    async fn send(&self, due: &Due) -> Answer {
        let mail = match self.mail(due) {
            Ok(mail) => mail,
            Err(said) => return Answer::Never(said),
        };
        match self.server.send(mail).await {
            Ok(_) => Answer::Taken,
            Err(error) if is_about_the_message(&error) => Answer::Never(told(&error)),
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

/// Whether the server refuses this message for good, and not us: a wrong password is put right by the
/// operator, and nothing is lost meanwhile (RFC 5321, 4.2.1: x5x is about the mail system).
fn is_about_the_message(error: &lettre::transport::smtp::Error) -> bool {
    let category = error.status().map(|code| code.category);
    error.is_permanent() && category == Some(Category::MailSystem)
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Does what comes by itself until told to stop. Without a postman messages wait; those of a demonstration
/// count as sent, since it shows them on a page.
pub(crate) async fn by_itself(app: &App, postman: Option<&Postman>, stop: &CancellationToken) {
    let mut reminded: Option<Instant> = None;
    while !stop.is_cancelled() {
        if reminded.is_none_or(|at| at.elapsed() >= REMIND_EVERY) {
            reminded = Some(Instant::now());
            let ctx = Ctx::of_visitor(app, "reminder");
            match app::reminder::remind(app, &ctx).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "reminders put in the box"),
                Err(error) => tracing::error!(?error, "reminders could not be written"),
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

/// Sends what is due. Each message is finished before it is seen whether to stop.
async fn deliver(
    app: &App,
    postman: Option<&Postman>,
    stop: &CancellationToken,
) -> Result<(), app::Error> {
    for due in take_due(app, app.clock.now(), AT_A_TIME).await? {
        let answer = match postman {
            Some(postman) => postman.send(&due).await,
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

/// Which message a mail that came back is about, and what the mail server said of it (RFC 3464). A mail that
/// says that a message is late, or that somebody is away, is none.
pub(crate) fn came_back(mail: &str) -> Option<(String, String)> {
    let failed = |line: &str| {
        let line = line.to_ascii_lowercase();
        line.strip_prefix("action:").is_some_and(|action| action.trim() == "failed")
    };
    if !mail.lines().any(|line| failed(line.trim())) {
        return None;
    }
    let is_id = |text: &&str| text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let id = mail.split(['<', ' ', '\n', '\t']).find_map(|word| {
        let (id, _) = word.split_once('@')?;
        Some(id).filter(is_id)
    })?;
    let says = |line: &&str| {
        let line = line.to_ascii_lowercase();
        ["status:", "diagnostic-code:", "action:"].iter().any(|head| line.starts_with(head))
    };
    let said: Vec<&str> = mail.lines().map(str::trim).filter(says).collect();
    Some((id.to_owned(), said.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_came_back_names_its_message() {
        let mail = "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report\n\n\
                    Final-Recipient: rfc822; anna@kommun.example\nAction: failed\nStatus: 5.1.1\n\
                    Diagnostic-Code: smtp; 550 No such user\n\n\
                    Message-ID: <0123456789abcdef0123456789abcdef@verkstallt.example>\n";
        let (id, said) = came_back(mail).unwrap();
        assert_eq!(id, "0123456789abcdef0123456789abcdef");
        assert_eq!(said, "Action: failed; Status: 5.1.1; Diagnostic-Code: smtp; 550 No such user");
        assert!(came_back("Hej @ alla").is_none());
        assert!(came_back(&mail.replace("failed", "delayed")).is_none());
        assert!(came_back(&mail.replace("Action: failed\n", "")).is_none());
    }
}
