//! Starting and stopping the service, and the checks before.

use std::time::Duration;

use app::{App, Clock, Forms, Mode};
use sd_notify::NotifyState;
use store::{Db, Schema};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use web::{Options, Site};

use crate::backup::moving;
use crate::config::Config;
use crate::guard;
use crate::keys;
use crate::mail::{self, Postman};
use crate::patience::patiently;
use crate::retention::Arguments;
use crate::systemd;

/// How often a node looks for new keys.
const LEARN_EVERY: Duration = Duration::from_secs(1);
/// How often the times of requests are added up: what lies there one by one is then some thousands at most.
const ADD_UP_EVERY: Duration = Duration::from_secs(5);
/// How long what has been begun may take once the service takes no more requests. systemd's patience has to be
/// longer: `TimeoutStopSec` in `packaging/debian/verkstallt.service`.
const GRACE: Duration = Duration::from_secs(25);

/// Starts the service for production. It refuses what would not be safe.
pub(crate) async fn serve(config: Config) -> Result<(), String> {
    crate::log::start(config.log);
    let app = safe(&config).await?;
    let postman = postman(&config)?;
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener
        .map_err(|error| format!("The address {} cannot be used: {error}.", config.listen))?;
    let trusted_proxies = config.trusted_proxies.clone();
    let options = Options { is_https: true, trusted_proxies, ..Options::default() };
    let notice = Duration::from_secs(config.stop_notice.into());
    listen(app, postman, options, listener, notice).await
}

/// The service put together with its e-legitimations; refuses what would not be safe.
async fn safe(config: &Config) -> Result<App, String> {
    guard::check(config, cfg!(feature = "demo"))?;
    let mut app = open(config).await?;
    if let Some(settings) = &config.bankid {
        let (bankid, ca) = settings.open()?;
        guard::check_certificates(&bankid, &ca, app.clock.now())?;
        app.eid.bankid = Some(bankid);
    }
    app.eid.oidc = config.oidc.iter().map(|it| it.open(false)).collect::<Result<_, _>>()?;
    Ok(app)
}

/// The mail server, if there is one.
fn postman(config: &Config) -> Result<Option<Postman>, String> {
    config.mail.as_ref().map(|mail| Postman::new(mail, &config.site)).transpose()
}

/// Makes or updates the tables.
pub(crate) async fn migrate(config: Config) -> Result<(), String> {
    guard::check_database(&config.database)?;
    let keys = keys::read(&config.keys)?;
    let db = Db::open(&config.database, keys).await.map_err(told)?;
    let is_done = db.is_migrated().await.map_err(told)?;
    match patiently(&db, db.migrate(Clock::system().now())).await {
        // The service's own role may not change tables, and need not when there is nothing to be changed.
        Err(error) if is_done && error.is_forbidden() => {}
        done => done.map_err(told)?,
    }
    println!("The tables are up to date.");
    Ok(())
}

/// Checks configuration, keys and database.
pub(crate) async fn check(config: Config) -> Result<(), String> {
    let app = safe(&config).await?;
    app.db.ping().await.map_err(told)?;
    postman(&config)?;
    TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("The address {} cannot be used: {error}.", config.listen))?;
    println!("Configuration, catalogue, keys, database, mail and address are right.");
    Ok(())
}

/// Notes that the message in a mail that came back did not arrive.
pub(crate) async fn bounce(config: Config) -> Result<(), String> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)
        .map_err(|error| format!("Standard input cannot be read: {error}."))?;
    let (ids, said) = mail::came_back(&String::from_utf8_lossy(&bytes));
    let app = open(&config).await?;
    let now = app.clock.now();
    // The mail has an id of its own too.
    for id in ids {
        let is_known = app::message::came_back(&app, now, &id, &said);
        if patiently(&app.db, is_known).await.map_err(told_by_app)? {
            println!("Noted that message {id} came back.");
            return Ok(());
        }
    }
    Err("The mail says of no message that was sent from here that it failed.".to_owned())
}

/// Tells what has had its time, or removes what was sent.
pub(crate) async fn retention(config: Config, arguments: &Arguments) -> Result<(), String> {
    let app = open(&config).await?;
    let done = patiently(&app.db, crate::retention::run(&app, arguments)).await;
    app.db.close().await;
    done
}

/// The service put together for production.
pub(crate) async fn open(config: &Config) -> Result<App, String> {
    guard::check_database(&config.database)?;
    let forms = forms()?;
    let keys = keys::read(&config.keys)?;
    if keys.mode() != store::Mode::Production {
        return Err(format!(
            "{} holds the demonstration's keys. Name the key file that the database was made with in `keys`; for a \
             new database only, make one with: verkstallt keys new FILE",
            config.keys.display()
        ));
    }
    let db = Db::open_existing(&config.database, keys).await.map_err(told)?;
    check_schema(&db).await?;
    moving::refuse(&db).await?;
    let mut tx = db.read().await.map_err(told)?;
    let published = store::option_list::latest(&mut tx).await.map_err(told)?;
    drop(tx);
    let mut app = App::new(db, forms, app::reference()?, Mode::Production);
    app.site.clone_from(&config.site);
    // Known before anybody is let in, and not at the first visit.
    app.clone().at_lists(published).await.map_err(|_| {
        "A list of options that the administrator has published does not fit this release: the catalogue \
         has lost a list or an option that it needs. Keep the release before, and see \
         docs/guides/change-an-option-list.md."
            .to_owned()
    })?;
    Ok(app)
}

/// Refuses a database that this program cannot work on; says what to do.
pub(crate) async fn check_schema(db: &Db) -> Result<(), String> {
    match db.schema().await.map_err(told)? {
        Schema::Fits => Ok(()),
        Schema::Missing => {
            Err("The database has no tables yet. Run: verkstallt migrate".to_owned())
        }
        Schema::Older => Err(
            "The database's tables are from before this version of the program. Run: verkstallt migrate"
                .to_owned(),
        ),
        Schema::Half => Err(told(store::Error::HalfCopied)),
        Schema::TooNew => Err(told(store::Error::TooNew)),
    }
}

/// The forms that are embedded; every fault is told at once, with file and line.
pub(crate) fn forms() -> Result<Forms, String> {
    Forms::embedded().map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("The catalogue is not right:\n{}", faults.join("\n"))
    })
}

/// An error of the database with its causes, for the operator.
pub(crate) fn told(error: store::Error) -> String {
    let advice = advice(&error);
    format!("The database: {}.{advice}", with_causes(error))
}

/// What to do about an error of the database whose own words do not say it.
pub(crate) fn advice(error: &store::Error) -> &'static str {
    if error.is_forbidden() {
        "\nThe role in the database's address may not do this. Tables are made, changed and filled with the role that \
         owns them: see \"PostgreSQL with a standby\" in docs/operations.md."
    } else if error.is_held_up() {
        "\nSomebody holds what this needs, or every commit waits for a standby that is away: verkstallt doctor says \
         which. It may have been done all the same: look before you do it again."
    } else {
        ""
    }
}

/// Why a use case did not do what was asked, with its causes, for the operator.
pub(crate) fn told_by_app(error: app::Error) -> String {
    match error {
        app::Error::Fault(app::Fault::Store(error)) => told(error),
        other => format!("It could not be done: {}.", with_causes(other)),
    }
}

fn with_causes(error: impl std::error::Error + 'static) -> String {
    let error: Box<dyn std::error::Error> = Box::new(error);
    store::in_words(error.as_ref())
}

/// Serves until the process is told to stop.
///
/// Then `/readyz` says so, and for as long as the notice requests are still taken; what has been begun is finished, if it
/// does not take longer than is bearable.
pub(crate) async fn listen(
    app: App,
    postman: Option<Postman>,
    options: Options,
    listener: TcpListener,
    notice: Duration,
) -> Result<(), String> {
    let asked = options.stop.clone();
    let site = Site::new(app.clone(), options)?;
    let routers = (web::router(site.clone()), web::full(site.clone()));
    let closing = CancellationToken::new();
    // Listened for from now on: systemd may tell it to stop as soon as it has been told that it serves.
    let stopped = stopped();
    let told = async {
        stopped.await;
        systemd::tell(NotifyState::Stopping);
        asked.cancel();
        tokio::time::sleep(notice).await;
        closing.cancel();
    };
    let served = async {
        tokio::join!(crate::listen::serve(listener, routers, &closing), told);
        app.tasks.close();
        app.tasks.wait().await;
    };
    // Boxed, since it is large.
    let by_itself = Box::pin(mail::by_itself(&app, postman.as_ref(), &asked));
    let keys = keep_up(&app, &asked);
    let figures = add_figures_up(&site, &asked);
    systemd::tell(NotifyState::Ready);
    tokio::select! {
        () = async {
            tokio::join!(served, by_itself, keys, figures);
            app.db.close().await;
        } => {}
        () = out_of_time(&asked, notice + GRACE) => {
            // Whoever got no answer does it again, and what had been sent gives the same receipt.
            tracing::warn!("stopped though not everything that had been begun was finished");
        }
    }
    Ok(())
}

/// Learns of keys that are changed, until told to stop: what is written is to be written with the newest.
async fn keep_up(app: &App, stop: &CancellationToken) {
    let mut is_behind = false;
    while !stop.is_cancelled() {
        let learnt = app.db.refresh_keys().await;
        let was_behind = std::mem::replace(&mut is_behind, learnt.is_err());
        // Said once, and not every second.
        if let (Err(error), false) = (learnt, was_behind) {
            tracing::error!(
                error = told(error),
                "the database's keys cannot be learnt: does this node have the newest key file?"
            );
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LEARN_EVERY) => {}
        }
    }
}

/// Adds the figures up now and then, until told to stop.
async fn add_figures_up(site: &Site, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        site.add_figures_up();
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(ADD_UP_EVERY) => {}
        }
    }
}

/// Ends so long after the service was told to stop; until then systemd is told that it lives.
async fn out_of_time(stop: &CancellationToken, bearable: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = systemd::live() => {}
    }
    tokio::time::sleep(bearable).await;
}

fn stopped() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    async {
        let Ok(mut terminate) = terminate else {
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
}
