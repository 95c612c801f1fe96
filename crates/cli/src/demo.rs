//! The demonstration: an own folder with database and keys, made-up people, on this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::eid::bankid::BankId;
use app::{App, Clock, Mode};
use jiff::SignedDuration;
use jiff::civil::Date;
use sim_bankid::{Settings, Simulator};
use store::{Db, Keyring};
use tokio::net::TcpListener;
use web::Options;

use crate::config::{LogFormat, MailConfig};
use crate::eid::OidcConfig;
use crate::keys;
use crate::mail::Postman;
use crate::serve::{forms, listen, told};

/// What can be chosen about the demonstration.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder for its database and keys.
    #[arg(long, default_value = "demo-data")]
    folder: PathBuf,
    /// Begin anew: everything in the folder's database is removed.
    #[arg(long)]
    fresh: bool,
    /// A day to play, such as 2027-01-15; today if none is given.
    #[arg(long)]
    today: Option<Date>,
    /// How many seconds the clock is ahead on that day; it is behind when it is less than none.
    #[arg(
        long,
        hide = true,
        default_value_t = 0,
        requires = "today",
        allow_negative_numbers = true
    )]
    ahead: i64,
    /// A database on `PostgreSQL` instead of the folder's own.
    #[arg(long)]
    database: Option<String>,
    /// So many open cases besides, for measuring; 50,000 of them in one committee.
    #[arg(long, hide = true)]
    crowd: Option<usize>,
    /// So many operations besides in the register, for measuring.
    #[arg(long, hide = true)]
    operations: Option<usize>,
    /// A file with a mail server, as the part [mail] of a configuration; without it messages are shown on a page.
    #[arg(long)]
    mail: Option<PathBuf>,
    /// A file with providers of OpenID Connect on this machine, as the parts [[oidc]] of a configuration.
    #[arg(long)]
    eid: Option<PathBuf>,
    /// For how many seconds requests are taken after the demonstration was told to stop.
    #[arg(long, hide = true, default_value_t = 0)]
    stop_notice: u8,
    /// No limits to how often something is done, for measuring.
    #[arg(long, hide = true)]
    unlimited: bool,
    /// How many requests are in work at once; by the number of processors if it is not said.
    #[arg(long, hide = true)]
    at_once: Option<usize>,
    /// After how many seconds without anything done a session ends, with a warning at half of it.
    #[arg(long, hide = true)]
    idle: Option<i64>,
    /// Say nothing but the addresses.
    #[arg(long)]
    quiet: bool,
}

/// Makes the demonstration if there is none, and serves it.
pub(crate) async fn run(arguments: Arguments) -> Result<(), String> {
    crate::log::start(LogFormat::Text);
    let folder = &arguments.folder;
    let db = open(&arguments).await?;
    let mut app = App::new(db, forms()?, app::reference()?, Mode::Demo);
    if let Some(today) = arguments.today {
        app.clock = Clock::moved_to(today, SignedDuration::from_secs(arguments.ahead));
    }
    if let Some(idle) = arguments.idle {
        app.limits.idle = SignedDuration::from_secs(idle);
        app.limits.warning = SignedDuration::from_secs(idle / 2);
    }
    let now = app.clock.now();
    app.db.migrate(now).await.map_err(told)?;
    let today = app.clock.today(now);
    app::demo::fill(&app, today)
        .await
        .map_err(|error| format!("The demonstration's data could not be made: {error:?}"))?;
    if let Some(crowd) = arguments.crowd {
        app::demo::crowd::add(&app, today, crowd).await.map_err(|error| format!("{error:?}"))?;
    }
    if let Some(count) = arguments.operations {
        let made = app::demo::operations::crowd(&app, today, count).await;
        made.map_err(|error| format!("{error:?}"))?;
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        format!("Port {} cannot be used: {error}. Choose another with --port.", arguments.port)
    })?;
    let address = listener.local_addr().unwrap_or(address);
    println!("Verkställt is at http://{address}");
    let site = format!("http://{address}");
    if let Some(file) = &arguments.eid {
        let eid: EidConfig = read_toml(file)?;
        app.eid.oidc = eid.oidc.iter().map(|it| it.open(true)).collect::<Result<_, _>>()?;
    }
    app.site.clone_from(&site);
    let simulator = simulator(&app, folder, address.port()).await?;
    app.eid.bankid = Some(bankid(&simulator, folder)?);
    println!(
        "A pretend BankID is at https://localhost:{}, and its phone at http://{}",
        simulator.api().port(),
        simulator.phone()
    );
    if !arguments.quiet {
        who(&app)?;
    }
    let postman = match &arguments.mail {
        Some(file) => Some(Postman::new(&read_toml::<MailConfig>(file)?, &site)?),
        None => None,
    };
    let notice = Duration::from_secs(arguments.stop_notice.into());
    let mut options = Options { at_once: arguments.at_once, ..Options::default() };
    if arguments.unlimited {
        options.limits.clear();
    }
    tokio::select! {
        served = listen(app, postman, options, listener, notice) => served,
        () = simulator.serve() => Err("The pretend BankID stopped.".to_owned()),
    }
}

/// The demonstration's database, in its folder or elsewhere.
async fn open(arguments: &Arguments) -> Result<Db, String> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("The folder {} cannot be made: {error}", folder.display()))?;
    let file = folder.join("demo.db");
    if arguments.fresh {
        for end in ["", "-wal", "-shm"] {
            // A file that is not there need not be removed.
            std::fs::remove_file(format!("{}{end}", file.display())).ok();
        }
    }
    let database = arguments.database.clone();
    let database = database.unwrap_or_else(|| format!("sqlite:{}", file.display()));
    let keys = folder.join("keys.json");
    if !keys.exists() {
        let new = Keyring::generate(store::Mode::Demo).map_err(|fault| fault.to_string())?;
        keys::write_new(&keys, &new)?;
    }
    Db::open(&database, keys::read(&keys)?).await.map_err(told)
}

/// A pretend BankID on this machine, with a phone where the demonstration's people can be chosen: on the port after
/// the service's own, if that is free.
async fn simulator(app: &App, folder: &Path, port: u16) -> Result<Simulator, String> {
    let people = app::demo::people(app).map_err(|error| format!("{error:?}"))?;
    let person = |person: app::demo::DemoPerson| {
        let (given_name, surname) = person.name.split_once(' ').unwrap_or((&person.name, ""));
        sim_bankid::Person {
            given_name: given_name.to_owned(),
            surname: surname.to_owned(),
            number: person.number,
        }
    };
    let people: Vec<sim_bankid::Person> = people.into_iter().map(person).collect();
    let at = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let settings = |phone: u16| Settings {
        folder: folder.join("bankid"),
        api: at(0),
        phone: at(phone),
        people: people.clone(),
        pace: 1,
    };
    match Simulator::start(settings(port.saturating_add(1))).await {
        Ok(simulator) => Ok(simulator),
        Err(_) => Simulator::start(settings(0)).await,
    }
}

/// The service's own connection to the pretend BankID.
fn bankid(simulator: &Simulator, folder: &Path) -> Result<BankId, String> {
    let read = |name: &str| {
        std::fs::read(folder.join("bankid").join(name)).map_err(|error| format!("{name}: {error}"))
    };
    BankId::new(::eid::bankid::Settings {
        url: format!("https://localhost:{}/rp/v6.0", simulator.api().port()),
        ca: read("ca.pem")?,
        certificates: vec![read("rp.pem")?],
        opens_at: Some(format!("http://{}/", simulator.phone())),
        is_for_signing: true,
    })
    .map_err(|fault| fault.to_string())
}

/// Providers on this machine.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct EidConfig {
    oidc: Vec<OidcConfig>,
}

/// Reads a part of a configuration from a file of its own.
fn read_toml<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{shown}: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{shown} is not right:\n{error}"))
}

/// Says whom one can log in as.
fn who(app: &App) -> Result<(), String> {
    println!("\nLog in as one of these made-up people, or type a number:\n");
    for person in app::demo::people(app).map_err(|error| format!("{error:?}"))? {
        let assigned = person.assignments.iter().map(|(role, place, areas)| {
            let areas: Vec<&str> = areas.iter().map(domain::ids::AreaId::as_str).collect();
            match place {
                Some(place) => format!("{} – {place} ({})", role.code(), areas.join(", ")),
                None => role.code().to_owned(),
            }
        });
        let in_register = person.register.iter().map(|(level, grounds, organisation)| {
            let grounds: Vec<&str> = grounds.iter().map(|ground| ground.code()).collect();
            let grounds = grounds.join(", ");
            let grounds = if grounds.is_empty() { grounds } else { format!(" ({grounds})") };
            format!("{} – {organisation}{grounds}", level.code())
        });
        let roles: Vec<String> = assigned.chain(in_register).collect();
        let roles = if roles.is_empty() { "no assignment".to_owned() } else { roles.join("; ") };
        println!("  {}  {:<20} {roles}", person.number, person.name);
    }
    println!("\nStop with Ctrl+C.");
    Ok(())
}
