//! What the authority decides in the register: nothing without a button, and what was typed stands there.

use axum::Router;
use axum::http::StatusCode;

use super::site::{after, ask, html, log_in, site, to};

const ADMINISTRATOR: &str = "197502289817";

/// Where an application of the demonstration is decided, and a notice that waits.
async fn waiting(site: &Router, cookie: &str) -> [String; 2] {
    let page = html(ask(site, "GET", "/registret/ansokningar", cookie, "").await).await;
    let application = after(&page, "href=\"/registret/ansokningar/");
    let page = html(ask(site, "GET", "/anmalningar", cookie, "").await).await;
    let row = page.split("</tr>").find(|part| part.contains("Kvarnen")).unwrap();
    let notice = after(row, "href=\"/anmalningar/");
    [format!("/registret/ansokningar/{application}"), format!("/anmalningar/{notice}")]
}

#[tokio::test]
async fn nothing_in_the_register_is_decided_without_a_button() {
    let (site, _) = site("register-undecided").await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    let [application, notice] = waiting(&site, &cookie).await;
    for (address, field) in [(&application, "reason"), (&notice, "ask"), (&notice, "refuse")] {
        for decision in ["", "&decision=", "&decision=whatever"] {
            let body = format!("{field}=Zebra{decision}");
            let refused = ask(&site, "POST", address, &cookie, &body).await;
            assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{address} {body}");
            let page = html(refused).await;
            assert!(page.contains("Ingenting är beslutat"), "it is said: {page}");
            let typed = page.split(&format!("name=\"{field}\"")).nth(1).unwrap();
            let typed = typed.split("</textarea>").next().unwrap();
            assert!(typed.ends_with("\nZebra"), "what was typed stands there: {typed}");
        }
    }
    // Both wait still, and are decided when a button says how.
    for (address, body) in
        [(&application, "decision=refuse&reason=Zebra"), (&notice, "decision=approve")]
    {
        let decided = to(&ask(&site, "POST", address, &cookie, body).await);
        assert!(decided.ends_with("?klart=ja"), "{address}: {decided}");
    }
}

#[tokio::test]
async fn what_the_script_keeps_of_a_decision_comes_back_with_the_button_that_belongs_to_it() {
    let (site, _) = site("register-kept").await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    let [application, notice] = waiting(&site, &cookie).await;
    for (address, field, decision, button) in [
        (&application, "reason", "refuse", "Avslå"),
        (&notice, "refuse", "refuse", "Avslå"),
        (&notice, "ask", "ask", "Be om komplettering"),
    ] {
        let page = html(ask(&site, "GET", address, &cookie, "").await).await;
        let who = after(&page, "name=\"vem\" value=\"");
        let body = format!("vem={who}&sida={field}&{field}=Zebra");
        let till = format!("/kvar?till={address}");
        let kept = ask(&site, "POST", &till, &cookie, &body).await;
        assert_eq!(kept.status(), StatusCode::NO_CONTENT, "{till}");
        let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
        let cards = page.split("<section").skip(1);
        let mut cards = cards.filter(|card| card.contains(&format!("name=\"{field}\"")));
        let card = cards.next().unwrap();
        assert!(card.contains(&format!("name=\"decision\" value=\"{decision}\"")), "{card}");
        assert!(card.contains(&format!(">{button}</button>")), "{card}");
        assert!(card.contains("\nZebra</textarea>") && card.contains("Gäller"), "{card}");
    }
}

#[tokio::test]
async fn an_approval_is_taken_back_with_a_reason_by_a_button_of_its_own() {
    let (site, _) = site("register-taken-back").await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    let [_, notice] = waiting(&site, &cookie).await;
    let decided = async |body: &str| to(&ask(&site, "POST", &notice, &cookie, body).await);
    assert!(decided("decision=back&back=Zebra").await.ends_with("?klart=fore"), "it waits");
    assert!(decided("decision=approve").await.ends_with("?klart=ja"));
    let page = html(ask(&site, "GET", &notice, &cookie, "").await).await;
    assert!(page.contains("value=\"back\"") && !page.contains("value=\"refuse\""), "{page}");
    // Who has read it as waiting does not undo what a colleague has approved meanwhile.
    assert!(decided("decision=refuse&refuse=Zebra").await.ends_with("?klart=fore"));
    let refused = ask(&site, "POST", &notice, &cookie, "decision=back&back=").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html(refused).await.contains("id=\"back-error\""), "nobody is told nothing");
    // What the script keeps of it comes back with its button.
    let who = after(&page, "name=\"vem\" value=\"");
    let body = format!("vem={who}&sida=back&back=Zebra");
    let till = format!("/kvar?till={notice}");
    let kept = ask(&site, "POST", &till, &cookie, &body).await;
    assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    assert!(page.contains("name=\"decision\" value=\"back\""), "{page}");
    assert!(decided("decision=back&back=Zebra").await.ends_with("?klart=tillbaka"));
    let page = html(ask(&site, "GET", &notice, &cookie, "").await).await;
    assert!(page.contains("Avslagen") && !page.contains("name=\"decision\""), "{page}");
}
