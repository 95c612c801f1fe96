//! The phone's pages, in Swedish. They need no script.

use super::control::decoded;
use crate::Person;
use crate::desk::Shared;
use crate::order::{Kind, Order, Phase};

const STYLE: &str = "
:root { color-scheme: light; --ink: #14202b; --blue: #193e6e; --line: #7c8894; }
* { box-sizing: border-box; }
body { margin: 0; background: #dfe6ec; color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
.phone { max-width: 28rem; min-height: 100vh; margin: 0 auto; background: #fff; }
.notice { padding: .75rem 1.25rem; background: #ffe27a; font-weight: 600; }
.notice p { margin: 0; }
main { padding: 1.25rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
.card, fieldset { margin: 0 0 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; }
.card p { margin: 0 0 .75rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; background: #f2f5f8; padding: .75rem; border-radius: .5rem; }
.error { padding: .75rem 1rem; border-left: .375rem solid #b3261e; background: #fdeceb; }
legend, label.field { font-weight: 600; }
.choice { display: flex; gap: .75rem; align-items: center; padding: .5rem 0; }
.choice input { width: 1.375rem; height: 1.375rem; flex: none; }
.choice small { display: block; font-size: .9375rem; color: #44515d; }
textarea { display: block; width: 100%; margin: .375rem 0 .75rem; padding: .5rem; border: 1px solid var(--line);
  border-radius: .5rem; font: inherit; }
button, .button { display: block; width: 100%; margin: 0 0 .75rem; padding: .75rem 1rem; border: 2px solid var(--blue);
  border-radius: 2rem; background: var(--blue); color: #fff; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; cursor: pointer; }
button.plain { background: #fff; color: var(--blue); }
a { color: var(--blue); }
:focus-visible { outline: 3px solid #b3261e; outline-offset: 3px; }
";

/// The orders that wait, and a field for the text of a QR code.
pub(super) fn first(shared: &Shared, why: Option<&str>) -> String {
    let waiting: String = shared.with(|desk, _| {
        desk.orders
            .values()
            .filter(|order| order.phase == Phase::Waiting)
            .map(|order| waiting(shared, order))
            .collect()
    });
    let waiting = if waiting.is_empty() {
        "<p>Ingen QR-kod just nu. Starta i tjänsten och <a href=\"/\">titta igen</a>.</p>"
            .to_owned()
    } else {
        waiting
    };
    let error = error(why);
    layout(
        "Läs av QR-kod",
        &format!(
            "<h1>Läs av QR-kod</h1>{error}<h2>Kameran ser</h2>{waiting}\
             <h2>Eller klistra in</h2><form method=\"post\" action=\"/read\">\
             <label class=\"field\" for=\"qr\">QR-kodens text</label>\
             <textarea id=\"qr\" name=\"qr\" rows=\"3\" required autocomplete=\"off\" spellcheck=\"false\"></textarea>\
             <button class=\"plain\">Läs av texten</button></form>"
        ),
    )
}

fn waiting(shared: &Shared, order: &Order) -> String {
    let party = escape(&shared.party(&order.party).name);
    let (what, button) = match order.wish.kind {
        Kind::Auth => ("Identifiering", "Läs av QR-koden"),
        Kind::Sign => ("Underskrift", "Läs av QR-koden"),
        Kind::PhoneAuth => ("Identifiering under samtal", "Öppna"),
        Kind::PhoneSign => ("Underskrift under samtal", "Öppna"),
    };
    let handle = escape(&order.names.handle);
    format!(
        "<div class=\"card\"><p>{what} hos {party}</p>\
         <form method=\"post\" action=\"/order/{handle}/read\"><button>{button}</button></form></div>"
    )
}

/// An order as the app shows it.
pub(super) fn order(shared: &Shared, order: &Order, why: Option<&str>) -> String {
    match &order.phase {
        Phase::Waiting => {
            let waiting = waiting(shared, order);
            layout("Läs av QR-kod", &format!("<h1>Läs av QR-kod</h1>{waiting}"))
        }
        Phase::Started => started(shared, order, why),
        Phase::Complete(_) => {
            let title = if order.wish.kind.is_sign() { "Underskrivet" } else { "Identifierad" };
            let onward = match order.return_url() {
                Some(url) => {
                    let url = escape(url);
                    format!("<p><a class=\"button\" href=\"{url}\">Tillbaka till tjänsten</a></p>")
                }
                None => "<p>Klart. Fortsätt där du startade.</p>".to_owned(),
            };
            layout(title, &format!("<h1>{title}</h1>{onward}{AGAIN}"))
        }
        Phase::Failed(hint) => {
            let text = match hint.as_str() {
                "userCancel" => "Åtgärden avbröts.",
                "startFailed" | "expiredTransaction" => "Tiden gick ut.",
                _ => "Åtgärden misslyckades.",
            };
            let hint = escape(hint);
            layout("Avbrutet", &format!("<h1>Avbrutet</h1><p>{text} ({hint})</p>{AGAIN}"))
        }
        Phase::Dropped => {
            let text = "Tjänsten avbröt åtgärden.";
            layout("Avbrutet", &format!("<h1>Avbrutet</h1><p>{text}</p>{AGAIN}"))
        }
    }
}

const AGAIN: &str = "<p><a href=\"/\">Till telefonens startsida</a></p>";

fn started(shared: &Shared, order: &Order, why: Option<&str>) -> String {
    let party = escape(&shared.party(&order.party).name);
    let handle = escape(&order.names.handle);
    let sign = order.wish.kind.is_sign();
    let (title, button, heading) = if sign {
        ("Skriv under", "Skriv under", "Text att skriva under")
    } else {
        ("Identifiera dig", "Identifiera", "Min avsikt")
    };
    let text = match &order.wish.visible {
        Some(visible) => format!(
            "<h2>{heading}</h2><div class=\"text\">{}</div>",
            escape(&decoded(visible).replace("\r\n", "\n").replace('\r', "\n"))
        ),
        None => String::new(),
    };
    let people = people(shared, order.wish.expected());
    let error = error(why);
    layout(
        title,
        &format!(
            "<h1>{title} hos {party}</h1>{error}{text}<h2>Vem är du?</h2>\
             <form method=\"post\" action=\"/order/{handle}\">\
             <fieldset><legend>Välj en påhittad person</legend>{people}</fieldset>\
             <button name=\"choice\" value=\"approve\">{button}</button>\
             <button class=\"plain\" name=\"choice\" value=\"cancel\" formnovalidate>Avbryt</button></form>"
        ),
    )
}

/// Everybody who can be chosen. Whoever is asked for is among them, and chosen already.
fn people(shared: &Shared, expected: Option<&str>) -> String {
    let mut people: Vec<Person> = shared.people.clone();
    if let Some(number) = expected
        && !people.iter().any(|person| person.number == number)
    {
        people.push(shared.person(number));
    }
    people.iter().map(|person| choice(person, expected)).collect()
}

fn choice(person: &Person, expected: Option<&str>) -> String {
    let number = escape(&person.number);
    let name = escape(&format!("{} {}", person.given_name, person.surname));
    let checked = if expected == Some(person.number.as_str()) { " checked" } else { "" };
    format!(
        "<label class=\"choice\"><input type=\"radio\" name=\"number\" value=\"{number}\" \
         required{checked}><span>{name} <small>{number}</small></span></label>"
    )
}

fn error(why: Option<&str>) -> String {
    match why {
        Some(why) => format!("<p class=\"error\" role=\"alert\">{}</p>", escape(why)),
        None => String::new(),
    }
}

fn layout(title: &str, main: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"sv\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\">\
         <title>{title} – låtsastelefon</title><style>{STYLE}</style></head>\
         <body><div class=\"phone\"><header class=\"notice\"><p>Låtsastelefon för demonstration och test. \
         Det här är inte BankID och ingenting här gäller på riktigt.</p></header>\
         <main>{main}</main></div></body></html>\n"
    )
}

/// Text that can stand in an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
