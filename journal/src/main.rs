//! `seqr-journal`: what happened to a sale, and whether the customer paid, for the person who answers the telephone. It
//! only reads, but for `move`; a store that a till is selling with is not disturbed.

mod arguments;
mod bundle;
mod check;
mod doctor;
mod export;
mod failure;
mod html;
mod list;
mod moving;
mod screen;
mod show;
mod store;
mod story;
mod when;
mod words;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::{Outcome, Result};
use screen::{Ink, Screen};
use std::process::ExitCode;
use when::Clock;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            eprintln!("seqr-journal: {}", words::clean(&failure.text));
            ExitCode::from(failure.code)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Outcome> {
    let common = &arguments.common;
    let clock = Clock::new(common.time_zone.as_deref())?;
    let mut screen = Screen::new(common.color, common.no_pager);
    if let Command::Doctor(doctor) = &arguments.command {
        let outcome = doctor::run(&mut screen, doctor, &clock)?;
        screen.show()?;
        return Ok(outcome);
    }
    if let Command::Move(arguments) = &arguments.command {
        let outcome = moving::run(&mut screen, arguments)?;
        screen.show()?;
        return Ok(outcome);
    }
    let evidence = store::open(common)?;
    match &arguments.command {
        // What they write is not for a person's screen.
        Command::Export(export) => return export::run(&evidence, export, &clock),
        Command::Html(html) => return html::run(&evidence, html, &clock),
        _ => {}
    }
    for remark in store::remarks(&evidence) {
        screen.paragraph("Note: ", Ink::Doubt, Ink::Plain, &words::clean(&remark));
    }
    let outcome = match &arguments.command {
        Command::List(list) => {
            let found = evidence.find(&store::filter(&list.which, list.limit, &clock)?);
            list::show(&mut screen, &found, &clock)?
        }
        Command::Show(show) => show::show(&mut screen, &evidence, &show.sale, show.till.as_deref(), &clock)?,
        Command::Check(check) => check::show(&mut screen, &evidence, !check.quick, &clock)?,
        Command::Bundle(bundle) => bundle::run(&mut screen, &evidence, bundle, &clock)?,
        Command::Export(_) | Command::Html(_) | Command::Doctor(_) | Command::Move(_) => Outcome::Good, // done above
    };
    screen.show()?;
    Ok(outcome)
}
