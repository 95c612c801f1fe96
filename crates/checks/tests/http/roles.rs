//! Every route for every role, as a table that is checked in (`tests/roles.txt`).

use std::path::Path;

use super::site::site;
use super::table::table;

#[tokio::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let table = table(&site("roles").await.0).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/roles.txt");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before != table {
        let new = path.with_extension("ny.txt");
        std::fs::write(&new, &table).unwrap();
        panic!("who may do what has changed: compare {} and keep it if it is right", new.display());
    }
}
