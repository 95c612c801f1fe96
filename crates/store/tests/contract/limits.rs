//! How long PostgreSQL lets things take: what visitors ask for has a limit, what an operator runs takes its time. A file
//! cuts nobody off.

use store::copy::{self, Column, Kind, Pages, Table};
use store::{Tx, Value};

use super::migrations::{beside, remove};
use super::samples::settle_with_report;
use super::world::{World, now};

promises!(
    visitors_have_limits_and_operators_take_their_time,
    steps_of_the_schema_take_their_time,
    a_change_of_keys_takes_its_time,
);

/// The limits that the transaction has, which a view tells.
async fn limits(tx: &mut Tx) -> String {
    let limits = Column { name: "limits".to_owned(), kind: Kind::Text };
    let view =
        Table { name: "shown".to_owned(), columns: vec![limits], key: vec!["limits".to_owned()] };
    let rows = Pages::of(&view).next(tx).await.unwrap();
    let Value::Text(Some(limits)) = &rows[0][0] else { panic!("{rows:?}") };
    limits.clone()
}

async fn visitors_have_limits_and_operators_take_their_time(world: World) {
    let mut raw = world.raw().await;
    if raw.is_sqlite() {
        return;
    }
    let shown = |limit: &str| format!("current_setting('{limit}_timeout')");
    let all = ["statement", "lock", "idle_in_transaction_session"].map(shown).join(" || ' ' || ");
    raw.run(&format!("CREATE VIEW shown AS SELECT {all} AS limits")).await.unwrap();
    let mut reader = world.read().await;
    assert_eq!(limits(&mut reader).await, "30s 10s 1min");
    copy::take_time(&mut reader).await.unwrap();
    assert_eq!(limits(&mut reader).await, "0 1min 0");
    let mut writer = world.write().await;
    copy::take_time(&mut writer).await.unwrap();
    assert_eq!(limits(&mut writer).await, "0 1min 0");
    reader.commit().await.unwrap();
    writer.commit().await.unwrap();
    // Every connection that there is serves visitors again.
    let (mut one, mut other) = (world.read().await, world.write().await);
    assert_eq!(limits(&mut one).await, "30s 10s 1min");
    assert_eq!(limits(&mut other).await, "30s 10s 1min");
}

/// A function that refuses whoever has a limit.
fn unhurried(kind: &str, end: &str) -> String {
    format!(
        "CREATE FUNCTION unhurried() RETURNS {kind} LANGUAGE plpgsql AS $$ BEGIN \
         IF current_setting('statement_timeout') <> '0' THEN \
         RAISE EXCEPTION 'it has a limit'; END IF; {end} END $$;"
    )
}

async fn steps_of_the_schema_take_their_time(world: World) {
    if world.raw().await.is_sqlite() {
        return;
    }
    // Together with the note that rows are to be sealed, and by themselves.
    for step in [39, 42] {
        let (old, drop_it) = beside(&world, "limits").await;
        old.db.migrate_to(step).await.unwrap();
        let sql = unhurried("event_trigger", "");
        let event = "CREATE EVENT TRIGGER unhurried ON ddl_command_start \
                     EXECUTE FUNCTION unhurried()";
        old.raw().await.run(&format!("{sql} {event}")).await.unwrap();
        old.db.migrate(now()).await.unwrap();
        remove(old, &drop_it).await;
    }
}

async fn a_change_of_keys_takes_its_time(world: World) {
    let mut raw = world.raw().await;
    if raw.is_sqlite() {
        return;
    }
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    tx.commit().await.unwrap();
    raw.run(&unhurried("trigger", "RETURN NEW;")).await.unwrap();
    for table in ["meta", "cases", "report"] {
        let sql = format!(
            "CREATE TRIGGER unhurried BEFORE UPDATE ON {table} FOR EACH ROW \
             EXECUTE FUNCTION unhurried()"
        );
        raw.run(&sql).await.unwrap();
    }
    world.db.begin_rotation(now()).await.unwrap();
    let rotated = world.db.rotate(now(), &mut |_| {}).await.unwrap();
    assert!(rotated.is_whole() && rotated.n_resealed > 0, "{rotated:?}");
}
