//! What an operator runs on PostgreSQL is not cut off after the time that a visitor's request may take.

use app::verify::verify;
use store::{Db, Keyring, Mode};

use super::world::Place;

/// Puts a view in the place of a table that refuses whoever has a limit.
const UNHURRIED: &str = "\
    CREATE FUNCTION unhurried() RETURNS boolean STABLE LANGUAGE plpgsql AS $$ BEGIN \
    IF current_setting('statement_timeout') <> '0' THEN RAISE EXCEPTION 'it has a limit'; END IF; \
    RETURN TRUE; END $$; \
    ALTER TABLE case_note RENAME TO case_note_kept; \
    CREATE VIEW case_note AS SELECT * FROM case_note_kept WHERE unhurried()";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_verification_takes_its_time() {
    let place = Place::on_postgres();
    let db = Db::open(&place.url, Keyring::generate(Mode::Demo).unwrap()).await.unwrap();
    db.migrate("2026-11-23T10:00:00Z".parse().unwrap()).await.unwrap();
    place.run(UNHURRIED);
    let verified = verify(&db, 2, &mut |_, _, _| {}).await.unwrap();
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
    db.close().await;
}
