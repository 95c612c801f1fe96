//! HTTP and HTML: routes, pages and words of the frame. Rules live in `domain`, deeds in `app`.

mod assets;
mod busy;
mod case_words;
mod csv;
mod files;
mod front;
mod information;
mod kept;
mod known;
mod limits;
mod mail;
mod markdown;
mod request;
mod respond;
mod routes;
mod server;
mod show;
mod table;
mod view;
mod words;

pub use kept::{kept_form, kept_forms};
pub use limits::{Deed, LIMITS, Limit, Whose};
pub use mail::{Letter, Letters};
pub use server::{Options, Site, full, router};
pub use table::ROUTES;
