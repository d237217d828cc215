//! How a history is told to people: one short line an event. It decides nothing.

use seqr::pos::Error;
use seqr::pos::machine::{Answer, Command, Event, Output, Request};
use seqr::service::{ServiceError, StatusAnswer};
use seqr::store::PaymentRecord;

pub(crate) fn record(record: &PaymentRecord) -> String {
    let PaymentRecord {
        phase,
        wanted,
        invoice,
        proposed,
        commit_amount,
        invoice_reference,
        version,
        ers_reference,
        acknowledged,
        ..
    } = record;
    let sale = &invoice.client_invoice_id;
    let reference = invoice_reference.as_deref().unwrap_or("-");
    let ers = ers_reference.as_deref().unwrap_or("-");
    let wish = if *wanted { "wanted" } else { "unwanted" };
    let told = if *acknowledged { " acknowledged" } else { "" };
    let total = invoice.total;
    let proposed = proposed.as_ref().map_or_else(String::new, |bill| format!(" proposed {}", bill.total));
    let commit = commit_amount.map_or_else(String::new, |amount| format!(" commit {amount}"));
    format!("[sale {sale} {total}{proposed}{commit} {phase:?} {wish} {reference} v{version} {ers}{told}]")
}

pub(crate) fn event(event: &Event) -> String {
    match event {
        Event::Stored(Ok(stored)) => format!("stored {}", record(stored)),
        Event::Read(Ok(Some(found))) => format!("read {}", record(found)),
        Event::Stored(Err(error)) => format!("not stored: {error:?}"),
        Event::Answered(answered) => format!("answered {}", answer(answered)),
        Event::Command(id, Command::Update(invoice)) => format!("command {id}: Update {}", invoice.total),
        other => format!("{other:?}"),
    }
}

pub(crate) fn output(output: &Output) -> String {
    match output {
        Output::Store { record: stored, step, .. } => format!("store \"{step}\" {}", record(stored)),
        Output::Send(Request::Update { reference, invoice }) => {
            format!("send Update {reference} {}", invoice.total)
        }
        Output::Send(request) => format!("send {request:?}"),
        Output::Read => "read the record again".into(),
        Output::Notice(notice, text) => format!("notice {notice:?}: {text}"),
        Output::Started(result) => format!("started: {}", outcome(result)),
        Output::Reply(id, result) => format!("reply to {id}: {}", outcome(result)),
    }
}

pub(crate) fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Invoice(Ok(invoice)) => format!("invoice {:?}", invoice.invoice_reference),
        Answer::Status { result: Ok(StatusAnswer { status, version, ers_reference, .. }), known } => {
            let known = if known.reference || known.invoice { " known" } else { "" };
            let version = version.unwrap_or_default();
            format!("{status:?} v{version} {}{known}", ers_reference.as_deref().unwrap_or("-"))
        }
        Answer::Cancel(Ok(())) => "canceled".into(),
        Answer::Update(Ok(())) => "updated".into(),
        Answer::Commit(Ok(())) => "committed".into(),
        Answer::Invoice(Err(error))
        | Answer::Status { result: Err(error), .. }
        | Answer::Update(Err(error))
        | Answer::Commit(Err(error))
        | Answer::Cancel(Err(error)) => match error {
            ServiceError::Refused { code, .. } => format!("{code}"),
            other => format!("{other:?}"),
        },
    }
}

fn outcome(result: &Result<(), Error>) -> String {
    match result {
        Ok(()) => "OK".into(),
        Err(error) => format!("{:?}", error.kind),
    }
}
