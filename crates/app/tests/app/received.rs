//! Lists of what a committee has sent: whose they are, and that they stand still.

use app::administration::change_committee;
use app::committee_change::Decided;
use app::committee_log::{Query, export};
use app::received::{Asked, HEADS, List, list, public_key, sheet};
use app::{Ctx, Error, Refusal};
use aws_lc_rs::digest::{SHA256, digest};
use domain::ids::{AreaId, CommitteeId};
use domain::period::Period;
use jiff::SignedDuration;
use jiff::civil::date;
use store::StatementKey;

use super::committees::{approve, ask, other};
use super::reporters::lead;
use super::world::{ALVA, COMMITTEE, ERIK, World, administrator};
use crate::promises;

promises![
    the_lists_are_the_leads_and_the_administrators_and_to_others_they_do_not_exist,
    a_list_tells_what_was_received_and_names_nobody,
    a_list_has_the_same_bytes_whoever_fetches_it_and_when,
    a_list_is_checked_with_the_public_key_alone,
    the_lists_of_a_merged_committee_go_to_whoever_leads_it_now,
    every_fetching_is_written_in_the_committees_log,
    a_list_that_cannot_be_is_not_there,
];

/// What the clock of the tests says: the time of the fourth quarter began on 3 November.
const NOW: Period = Period { year: 2026, quarter: 4 };

async fn get(world: &World, ctx: &Ctx, asked: &Asked) -> List {
    list(&world.app, ctx, asked).await.unwrap_or_else(|error| panic!("{error:?}"))
}

async fn is_there(world: &World, ctx: &Ctx, asked: &Asked) -> bool {
    match list(&world.app, ctx, asked).await {
        Ok(_) => true,
        Err(Error::Refused(Refusal::NotFound)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

fn of(committee: &str) -> Asked {
    Asked { committee: Some(CommitteeId::new(committee)), ..Asked::default() }
}

fn through(line: i64) -> Asked {
    Asked { through: Some(line), period: Some(NOW), ..of(COMMITTEE) }
}

/// The rows of a list, each cell by its head.
fn rows(list: &List) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(&list.text).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap(), &HEADS[..]);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell<'a>(row: &'a [String], head: &str) -> &'a str {
    &row[HEADS.iter().position(|it| *it == head).unwrap()]
}

fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes)
        .as_ref()
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

async fn the_lists_are_the_leads_and_the_administrators_and_to_others_they_do_not_exist(
    world: World,
) {
    let erik = lead(&world).await;
    other(&world, &["AO"]).await;
    let alva = world.log_in(ALVA).await;
    let ivar = administrator(&world).await;
    assert!(is_there(&world, &erik, &Asked::default()).await, "his own, without asking");
    for (ctx, committee, expected) in [
        (&erik, COMMITTEE, true),
        (&erik, "committee-2", false),
        (&alva, COMMITTEE, false),
        (&alva, "committee-2", false),
        (&ivar, COMMITTEE, true),
        (&ivar, "committee-2", true),
        (&ivar, "finns-inte", false),
        (&erik, "finns-inte", false),
    ] {
        assert_eq!(is_there(&world, ctx, &of(committee)).await, expected, "{committee}");
        let id = CommitteeId::new(committee);
        let page = sheet(&world.app, ctx, Some(&id)).await;
        assert_eq!(page.is_ok(), expected, "the page of {committee}");
    }
    assert!(!is_there(&world, &alva, &Asked::default()).await, "a reporter leads none");
    let nobody = list(&world.app, &Ctx::of_visitor(&world.app, "x"), &of(COMMITTEE)).await.err();
    assert!(matches!(nobody, Some(Error::Refused(Refusal::NotLoggedIn))));
}

async fn a_list_tells_what_was_received_and_names_nobody(world: World) {
    let erik = lead(&world).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let (draft, revision) = world.follow_up(&erik, &case, &[("status", "not_executed")]).await;
    let (report, _) = world.send(&erik, &draft, revision, 1).await;
    let wish = ask(&world, &erik, &[("deed", "rename"), ("new_name", "Välfärdsnämnden")]).await;
    let found = get(&world, &erik, &Asked::default()).await;
    assert_eq!(found.period, NOW);
    let rows = rows(&found);
    assert_eq!(rows.len(), 3);
    let seal = {
        let mut tx = world.app.db.read().await.unwrap();
        store::audit_head::at(&mut tx, found.through).await.unwrap().unwrap().seal
    };
    let seal = seal.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let lines: Vec<i64> =
        rows.iter().map(|row| cell(row, "rad i loggen").parse().unwrap()).collect();
    assert_eq!(lines.iter().max(), Some(&found.through));
    for row in &rows {
        assert_eq!(cell(row, "nämnd"), "Uppsala kommun, Omsorgsnämnden");
        assert_eq!(cell(row, "period"), "2026-Q4");
        assert_eq!(cell(row, "från och med"), "2026-11-03");
        assert_eq!(cell(row, "till och med"), "2027-02-01");
        assert_eq!(cell(row, "antal"), "3");
        assert_eq!(cell(row, "senast inskickat"), "2026-11-23T11:00:00+01:00");
        assert_eq!(cell(row, "loggens rad"), found.through.to_string());
        assert_eq!(cell(row, "loggens sigill"), seal);
    }
    let page = world.page(&erik, &case).await;
    let second = rows.iter().find(|row| cell(row, "ordningsnummer") == "2").unwrap();
    assert_eq!(cell(second, "referensnummer"), page.case.reference);
    assert_eq!(cell(second, "e-tjänst"), "individual-report");
    assert_eq!(cell(second, "slag"), "follow_up");
    assert_eq!(cell(second, "verksamhetsområde"), "AO");
    let sent = app::reports::read(&world.app, &erik, &report).await.unwrap();
    assert_eq!(cell(second, "räknas till"), sent.period.unwrap().code());
    assert_eq!(cell(second, "sha-256 rapport"), sent.sha256);
    let (_, pdf) = app::reports::receipt(&world.app, &erik, &report).await.unwrap();
    assert_eq!(cell(second, "sha-256 kvittens"), sha256(&pdf));
    let other = rows.iter().find(|row| cell(row, "e-tjänst") == "committee-change").unwrap();
    let (reference, pdf) = app::submission::confirmation(&world.app, &erik, &wish).await.unwrap();
    assert_eq!(cell(other, "referensnummer"), reference);
    assert_eq!(cell(other, "sha-256 kvittens"), sha256(&pdf));
    let text = String::from_utf8(found.text).unwrap().to_lowercase();
    for word in ["zebrafink", "ulla", "198112189876", "erik", "prov", "rekrytering"] {
        assert!(!text.contains(word), "{word} stands in the list");
    }
    let page = sheet(&world.app, &erik, None).await.unwrap();
    let line = page.lines[0];
    assert_eq!((line.n_reports, line.n_submissions, line.through), (2, 1, found.through));
    assert!(line.is_open && line.period == NOW && page.lines.len() == 1);
}

async fn a_list_has_the_same_bytes_whoever_fetches_it_and_when(world: World) {
    let erik = lead(&world).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let first = get(&world, &erik, &Asked::default()).await;
    assert_eq!(get(&world, &erik, &Asked::default()).await, first, "a second time");
    world.case(&erik, date(2026, 3, 1)).await;
    assert_eq!(get(&world, &erik, &through(first.through)).await, first, "when more has come");
    let second = get(&world, &erik, &of(COMMITTEE)).await;
    assert!(second.through > first.through && second.text != first.text);
    let ivar = administrator(&world).await;
    assert_eq!(get(&world, &ivar, &of(COMMITTEE)).await, second, "whoever asks");
    let areas = ["AO", "IFO", "FUNK", "LSS"].map(AreaId::new);
    let id = CommitteeId::new(COMMITTEE);
    change_committee(&world.app, &ivar, &id, ("Nya nämnden", &areas)).await.unwrap();
    // Into the next period.
    world.app.clock.advance(SignedDuration::from_hours(24 * 90));
    let erik = world.log_in(ERIK).await;
    let ended = Asked { period: Some(NOW), ..of(COMMITTEE) };
    assert_eq!(get(&world, &erik, &ended).await, second, "under another name, when it has ended");
    world.case(&erik, date(2026, 4, 1)).await;
    assert_eq!(get(&world, &erik, &ended).await, second, "what comes later is in the next list");
    let page = sheet(&world.app, &erik, None).await.unwrap();
    let counts: Vec<_> =
        page.lines.iter().map(|it| (it.period, it.is_open, it.n_reports)).collect();
    assert_eq!(counts, [(NOW.next(), true, 1), (NOW, false, 2)]);
    assert_eq!(page.lines[1].through, second.through);
}

async fn a_list_is_checked_with_the_public_key_alone(world: World) {
    let erik = lead(&world).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let found = get(&world, &erik, &Asked::default()).await;
    let public = public_key(&world.app).unwrap();
    let key = StatementKey::from_pem(&public.pem).unwrap();
    assert!(key.has_signed(&found.text, &found.signature));
    assert_eq!(public.fingerprint, sha256(key.as_der()));
    let mut other = found.text.clone();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    assert!(!key.has_signed(&other, &found.signature));
}

async fn the_lists_of_a_merged_committee_go_to_whoever_leads_it_now(world: World) {
    let erik = lead(&world).await;
    other(&world, &["AO"]).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let before = get(&world, &erik, &Asked::default()).await;
    let merge = ask(&world, &erik, &[("deed", "merge"), ("other_committee", "Äldrenämnden")]).await;
    let ivar = administrator(&world).await;
    assert_eq!(approve(&world, &ivar, &merge, Some("committee-2")).await, Decided::Done);
    let erik = world.log_in(ERIK).await;
    let page = sheet(&world.app, &erik, None).await.unwrap();
    assert_eq!(page.committee, CommitteeId::new("committee-2"));
    let others: Vec<&str> = page.others.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(others, [COMMITTEE]);
    assert_eq!(get(&world, &erik, &through(before.through)).await, before);
    assert_eq!(
        rows(&get(&world, &erik, &of(COMMITTEE)).await).len(),
        2,
        "and the request to merge"
    );
    let own = rows(&get(&world, &erik, &of("committee-2")).await);
    assert_eq!(own.len(), 1, "a list of nothing says so");
    assert_eq!((cell(&own[0], "antal"), cell(&own[0], "referensnummer")), ("0", ""));
    assert_eq!(cell(&own[0], "nämnd"), "Uppsala kommun, Äldrenämnden");
    let alva = world.log_in(ALVA).await;
    assert!(!is_there(&world, &alva, &of(COMMITTEE)).await);
}

async fn every_fetching_is_written_in_the_committees_log(world: World) {
    let erik = lead(&world).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let ivar = administrator(&world).await;
    for ctx in [&erik, &erik, &ivar] {
        get(&world, ctx, &of(COMMITTEE)).await;
    }
    let log = export(&world.app, &erik, &Query::default()).await.unwrap();
    let fetched = log.lines.iter().filter(|line| line.deed == "received.fetch");
    let who: Vec<&str> = fetched.map(|line| line.who.as_str()).collect();
    assert_eq!(who, ["Ivar Prov", "erik Prov", "erik Prov"], "the latest first");
}

async fn a_list_that_cannot_be_is_not_there(world: World) {
    let erik = lead(&world).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let latest = get(&world, &erik, &Asked::default()).await.through;
    for (year, quarter, expected) in
        [(2026, 4, true), (2025, 1, true), (2027, 1, false), (1999, 4, false), (i16::MAX, 4, false)]
    {
        let period = Some(Period { year, quarter });
        let asked = Asked { period, ..of(COMMITTEE) };
        assert_eq!(is_there(&world, &erik, &asked).await, expected, "{year}");
    }
    // A list that is shorter than what was received is given to nobody.
    for (line, expected) in [(latest, true), (1, false), (0, false), (-1, false), (i64::MAX, false)]
    {
        assert_eq!(is_there(&world, &erik, &through(line)).await, expected, "{line}");
    }
}
