//! Puts an answer on the wire: as it should be, or in one of the wrong ways of `misbehave::Answer`.

use std::io;
use std::time::Duration;

use super::http::{Connection, Wire, answer_head};
use crate::exchange::Fate;
use crate::misbehave::{Answer, Rule};
use crate::shared::Shared;
use crate::soap::Fault;
use crate::soap::answer as write;
use crate::soap::encoding::AnswerEncoding;

const XML: &str = "text/xml; charset=utf-8";
/// An endless answer ends here after all: the simulator must not fill a disk that somebody logs to.
const ENDLESS_BYTES: usize = 1 << 30;

/// An answer before anything goes wrong with it.
pub(crate) struct Delivery {
    status: u16,
    text: String,
}

impl Delivery {
    pub(crate) fn good(text: String) -> Delivery {
        Delivery { status: 200, text }
    }

    pub(crate) fn fault(text: String) -> Delivery {
        Delivery { status: 500, text }
    }
}

/// What is to be written, and how it ends.
struct Plan {
    status: u16,
    content_type: String,
    extra: String,
    body: Vec<u8>,
    manner: Manner,
}

enum Manner {
    Whole,
    Nothing { reset: bool },
    Part { bytes: usize, reset: bool },
    Drip { bytes: usize, every: Duration },
    Endless,
}

fn plan(delivery: Delivery, rule: Option<&Rule>) -> Plan {
    let Delivery { status, text } = delivery;
    let encoding = rule.and_then(|rule| rule.encoding);
    let charset = encoding.map(AnswerEncoding::content_type);
    let encode = |text: &str| encoding.map_or_else(|| text.as_bytes().to_vec(), |e| e.encode(text));
    let mut plan = Plan {
        status,
        content_type: charset.unwrap_or_else(|| XML.into()),
        extra: String::new(),
        body: encode(&text),
        manner: Manner::Whole,
    };
    let half = plan.body.len() / 2;
    let part = |bytes: &Option<u64>| bytes.map_or(half, |b| usize::try_from(b).unwrap_or(half));
    match rule.map_or(&Answer::Normal, |rule| &rule.answer) {
        Answer::Normal => {}
        Answer::Lost => plan.manner = Manner::Nothing { reset: false },
        Answer::Reset => plan.manner = Manner::Nothing { reset: true },
        Answer::ResetMidway { after_bytes } => {
            plan.manner = Manner::Part { bytes: part(after_bytes), reset: true }
        }
        Answer::Cut { after_bytes } => plan.manner = Manner::Part { bytes: part(after_bytes), reset: false },
        Answer::Drip { bytes, every_ms } => {
            let bytes = usize::try_from(bytes.unwrap_or(1)).unwrap_or(1).max(1);
            plan.manner = Manner::Drip { bytes, every: Duration::from_millis(every_ms.unwrap_or(100)) };
        }
        Answer::Fault { code, text } => {
            let code = if code.as_deref() == Some("Client") { "Client" } else { "Server" };
            let text = text.clone().unwrap_or_else(|| "the simulator was told to fail".into());
            plan.status = 500;
            plan.body = encode(&write::fault(&Fault { code, text }));
        }
        Answer::Http { status, location, body } => {
            plan.status = *status;
            plan.content_type = "text/html; charset=utf-8".into();
            plan.extra = location.as_ref().map(|l| format!("Location: {l}\r\n")).unwrap_or_default();
            if *status == 401 {
                plan.extra.push_str("WWW-Authenticate: Basic realm=\"simulator\"\r\n");
            }
            let page = || format!("<html><body><h1>{status}</h1></body></html>");
            plan.body = body.clone().unwrap_or_else(page).into_bytes();
        }
        Answer::Garbage => plan.body = b"\x00\xff\xfe<<<this is \x80 no XML & never was>".to_vec(),
        Answer::Empty => plan.body.clear(),
        Answer::Body { text } => plan.body = text.clone().into_bytes(),
        Answer::Truncated => plan.body.truncate(half),
        Answer::Endless => plan.manner = Manner::Endless,
    }
    if let Some(content_type) = rule.and_then(|rule| rule.content_type.clone()) {
        plan.content_type = content_type;
    }
    plan
}

/// Delivers and logs how it ended. None when the connection is over.
pub(crate) async fn deliver<W: Wire>(
    mut connection: Connection<W>,
    keep_alive: bool,
    n: u64,
    delivery: Delivery,
    rule: Option<&Rule>,
    shared: &Shared,
) -> Option<Connection<W>> {
    let plan = plan(delivery, rule);
    let silent = matches!(plan.manner, Manner::Nothing { .. });
    let planned_fate = match plan.manner {
        Manner::Whole | Manner::Drip { .. } => Fate::Answered,
        Manner::Nothing { .. } => Fate::Lost,
        Manner::Part { .. } | Manner::Endless => Fate::BrokenOff,
    };
    let changed = rule.is_some() && !silent;
    let close = |fate: Fate| {
        shared.with(|world| {
            let now = world.clock.now();
            world.exchanges.change(n, |call| {
                call.fate = fate;
                call.answered_ms = Some(now.ms);
                call.http_status = (!silent).then_some(plan.status);
                if changed || call.answer.is_none() {
                    call.answer = Some(String::from_utf8_lossy(&plan.body).into_owned());
                }
            });
        });
    };
    // Logged before the client can have read it: a test that has its answer finds the call ended.
    if matches!(plan.manner, Manner::Whole | Manner::Nothing { .. }) {
        close(planned_fate);
    }
    let written = transmit(&mut connection, &plan, keep_alive).await;
    match (&plan.manner, written) {
        (Manner::Whole, Ok(())) => return keep_alive.then_some(connection),
        (Manner::Whole, Err(_)) => close(Fate::BrokenOff),
        (Manner::Drip { .. }, Ok(())) => {
            close(Fate::Answered);
            return keep_alive.then_some(connection);
        }
        (Manner::Nothing { reset }, _) => {
            if *reset {
                connection.reset();
            }
        }
        (Manner::Part { reset, .. }, _) => {
            close(Fate::BrokenOff);
            if *reset {
                connection.reset();
            }
        }
        (Manner::Drip { .. } | Manner::Endless, _) => close(Fate::BrokenOff),
    }
    None
}

async fn transmit<W: Wire>(connection: &mut Connection<W>, plan: &Plan, keep_alive: bool) -> io::Result<()> {
    let length = (!matches!(plan.manner, Manner::Endless)).then_some(plan.body.len());
    let mut bytes =
        answer_head(plan.status, &plan.content_type, length, &plan.extra, keep_alive).into_bytes();
    match &plan.manner {
        Manner::Nothing { .. } => Ok(()),
        Manner::Whole => {
            bytes.extend_from_slice(&plan.body);
            connection.send(&bytes).await
        }
        Manner::Part { bytes: count, .. } => {
            bytes.extend_from_slice(&plan.body[..(*count).min(plan.body.len())]);
            connection.send(&bytes).await
        }
        Manner::Drip { bytes: count, every } => {
            bytes.extend_from_slice(&plan.body);
            for piece in bytes.chunks(*count) {
                connection.send(piece).await?;
                tokio::time::sleep(*every).await;
            }
            Ok(())
        }
        Manner::Endless => {
            connection.send(&bytes).await?;
            // The true beginning, and then one element after another inside `return`.
            let start = plan.body.windows(8).position(|w| w == b"<return>").map_or(0, |at| at + 8);
            chunk(connection, &plan.body[..start]).await?;
            let filler = "<more>and more</more>".repeat(400);
            let mut sent = 0;
            while sent < ENDLESS_BYTES {
                chunk(connection, filler.as_bytes()).await?;
                sent += filler.len();
                tokio::task::yield_now().await;
            }
            Ok(())
        }
    }
}

async fn chunk<W: Wire>(connection: &mut Connection<W>, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut framed = format!("{:x}\r\n", bytes.len()).into_bytes();
    framed.extend_from_slice(bytes);
    framed.extend_from_slice(b"\r\n");
    connection.send(&framed).await
}
