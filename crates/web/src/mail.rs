//! Messages as mail: the words, in both languages, as text and as HTML.

use app::message::Message;
use askama::Template;
use domain::Language;

use crate::words::{T, Words};

/// Writes messages.
pub struct Letters {
    words: Words,
    /// The address of the site, without a slash at the end.
    site: String,
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letters({})", self.site)
    }
}

/// A message as it is sent. No `Debug`: names may stand in it.
#[derive(Clone)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// The whole as plain text.
    pub text: String,
    /// The whole as HTML.
    pub html: String,
}

/// A message in one language.
pub(crate) struct Part {
    pub(crate) code: &'static str,
    pub(crate) subject: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) link: String,
    pub(crate) from: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    parts: &'a [Part],
    href: &'a str,
}

impl Letters {
    /// Reads the words; links lead to the site.
    pub fn load(site: &str) -> Result<Self, String> {
        Ok(Self { words: Words::load()?, site: site.trim_end_matches('/').to_owned() })
    }

    /// Writes the message: Swedish first, then English.
    pub fn write(&self, message: &Message) -> Result<Letter, String> {
        let href = format!("{}{}", self.site, message.path);
        let parts = Language::ALL.map(|language| part(self.words.speak(language), message));
        let html = Html { parts: &parts, href: &href }.render();
        let html = html.map_err(|error| format!("templates/mail.html: {error}"))?;
        let text: Vec<String> = parts.iter().map(|part| plain(part, &href)).collect();
        let subject = parts.iter().map(|part| part.subject.as_str()).collect::<Vec<_>>();
        Ok(Letter { subject: subject.join(" / "), text: text.join("\n\n---\n\n"), html })
    }
}

/// The message in one language.
pub(crate) fn part(t: T<'_>, message: &Message) -> Part {
    let key = message.kind.key();
    let values: Vec<(&str, &str)> =
        message.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let paragraphs = (1..=3).map(|number| t.with(&format!("{key}-{number}"), &values));
    Part {
        code: t.code(),
        subject: t.with(&format!("{key}-subject"), &values),
        // A message has one to three paragraphs; one that says nothing is left out.
        paragraphs: paragraphs.filter(|text| text != "–").collect(),
        link: t.get(&format!("{key}-link")),
        from: t.get("mail-from"),
    }
}

fn plain(part: &Part, href: &str) -> String {
    let mut lines = part.paragraphs.clone();
    lines.push(format!("{}:\n{href}", part.link));
    lines.push(part.from.clone());
    lines.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::message::Kind;

    #[test]
    fn every_message_is_written_in_both_languages_with_nothing_missing() {
        let letters = Letters::load("https://verkstallt.example/").unwrap();
        for kind in Kind::ALL {
            let names = [
                "committee",
                "organisation",
                "by",
                "who",
                "phone",
                "until",
                "reason",
                "quarter",
                "n",
            ];
            let values = names.map(|name| (name.to_owned(), format!("<{name}>")));
            let message = Message {
                kind,
                to: "a@b.example".to_owned(),
                values: values.into_iter().collect(),
                path: "/rapportorer".to_owned(),
            };
            let letter = letters.write(&message).unwrap();
            for text in [&letter.subject, &letter.text, &letter.html] {
                assert!(!text.contains("[mail"), "{kind:?}: {text}");
                assert!(!text.contains("{ $"), "{kind:?}: {text}");
            }
            assert!(letter.text.contains("https://verkstallt.example/rapportorer"));
            assert!(!letter.html.contains("<committee>"), "what is put in is not HTML");
            assert!(letter.html.contains("lang=\"sv\"") && letter.html.contains("lang=\"en\""));
        }
    }
}
