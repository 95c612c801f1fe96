//! The whole site, asked over HTTP in this process.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod http {
    mod damaged;
    mod decisions;
    mod files;
    mod gates;
    mod grounds;
    mod headers;
    mod kept;
    mod limits;
    mod logins;
    mod removals;
    mod roles;
    mod sessions;
    mod sheltered;
    mod site;
    mod table;
}
