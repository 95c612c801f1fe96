//! The program `verkstallt`: starts the service, and what an operator needs around it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program talks to its user"
)]

mod administrator;
mod audit;
mod backup;
mod catalogue;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod eid;
mod guard;
mod keys;
mod listen;
mod log;
mod mail;
mod patience;
mod progress;
mod retention;
mod serve;
mod systemd;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

/// Reporting of decisions not carried out, from a municipality to the authority.
#[derive(Parser)]
#[command(name = "verkstallt", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the service.
    Serve(WithConfig),
    /// Start a demonstration with made-up people and data, on this machine only.
    #[cfg(feature = "demo")]
    Demo(demo::Arguments),
    /// Make or update the database's tables.
    Migrate(WithConfig),
    /// Check configuration, keys and database, and say what is wrong.
    Check(WithConfig),
    /// Log people out at once.
    Sessions {
        #[command(subcommand)]
        command: SessionsCommand,
    },
    /// Make a key file, and change keys while the service runs.
    Keys {
        #[command(subcommand)]
        command: keys::Keys,
    },
    /// Write a backup of the whole database, compressed and encrypted, while the service runs.
    Backup(backup::BackupArguments),
    /// Write a backup into an empty database.
    Restore(backup::RestoreArguments),
    /// Check that everything in the database, or in a backup, is as it was written.
    Verify(backup::VerifyArguments),
    /// Copy everything into an empty database of either engine, and compare both; or take the old one into use again.
    Move(backup::moving::MoveArguments),
    /// Look at the whole installation, and say of each thing how it is and what to do.
    Doctor(DoctorArguments),
    /// Let people in who work at the authority.
    Administrator {
        #[command(subcommand)]
        command: AdministratorCommand,
    },
    /// Take a mail that came back, on standard input, and note that its message did not arrive.
    Bounce(WithConfig),
    /// Go through the log's seals, export its end, or check a signed list.
    Audit(audit::Arguments),
    /// See what has had its time, and remove what was sent.
    Retention(retention::Arguments),
    /// Look at the form as data.
    Catalogue(catalogue::Arguments),
    /// Print a configuration with every setting explained.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

#[derive(clap::Args)]
struct WithConfig {
    /// The configuration file.
    #[arg(long, default_value_os_t = config::usual(), env = "VERKSTALLT_CONFIG")]
    config: PathBuf,
}

#[derive(clap::Args)]
struct DoctorArguments {
    #[command(flatten)]
    with: WithConfig,
    /// Say it for a machine.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum SessionsCommand {
    /// End a person's sessions: the personal number on standard input.
    End {
        #[command(flatten)]
        with: WithConfig,
        /// Everybody's.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Subcommand)]
enum AdministratorCommand {
    /// Make somebody an administrator: given name, surname and personal number on standard input, a line each.
    Add(WithConfig),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print an example.
    Example,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Serve(with) => block_on(serve::serve(config::Config::read(&with.config)?)),
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => block_on(demo::run(arguments)),
        Command::Migrate(with) => block_on(serve::migrate(config::Config::read(&with.config)?)),
        Command::Check(with) => block_on(serve::check(config::Config::read(&with.config)?)),
        Command::Backup(arguments) => block_on(backup::back_up(arguments)),
        Command::Restore(arguments) => block_on(backup::restore(arguments)),
        Command::Verify(arguments) => block_on(backup::verify(arguments)),
        Command::Move(arguments) => block_on(backup::moving::run(arguments)),
        Command::Sessions { command: SessionsCommand::End { with, all } } => {
            block_on(administrator::end(config::Config::read(&with.config)?, all))
        }
        Command::Keys { command } => block_on(keys::run(command)),
        Command::Doctor(arguments) => block_on(doctor::run(&arguments.with.config, arguments.json)),
        Command::Administrator { command: AdministratorCommand::Add(with) } => {
            block_on(administrator::add(config::Config::read(&with.config)?))
        }
        Command::Bounce(with) => block_on(serve::bounce(config::Config::read(&with.config)?)),
        Command::Audit(arguments) => block_on(audit::run(arguments)),
        Command::Retention(arguments) => {
            block_on(serve::retention(config::Config::read(arguments.config())?, &arguments))
        }
        Command::Catalogue(arguments) => catalogue::run(&arguments),
        Command::Config { command: ConfigCommand::Example } => {
            print!("{}", config::EXAMPLE);
            Ok(())
        }
    }
}

fn block_on(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("The program could not start its threads: {error}"))?;
    let done = runtime.block_on(work);
    // What nobody waits for any more does not keep the program.
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_are_put_together_well() {
        super::Arguments::command().debug_assert();
    }
}
