//! Refunds exactly once (rule `refund-exactly-once`), by random histories too: the decision stands in the database,
//! so these go through the real store and real sockets, and are fewer. The till is killed by going on with a copy of
//! the store's files, taken while SEQR has the request.

use super::journal::new_record;
use super::rng::{Rng, seed_of};
use seqr::log::Logger;
use seqr::pos::{Client, Config, Kind, RefundRequest, Terminal};
use seqr::secret::Secret;
use seqr::store::{Actor, PaymentRecord, Phase, StepCause, Store};
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

const HISTORIES: u64 = 25;
const STEPS: u64 = 14;
const TILL: &str = "Till 1";
const PAYMENT: &str = "E1";
const PAID: i64 = 1_000;
/// Each refund has an amount of its own, by which SEQR's books tell them apart; all of them are more than was paid.
const AMOUNTS: [i64; 4] = [300, 400, 500, 600];

/// SEQR's books, and what it is going to do with the next request.
struct Books {
    rng: Rng,
    made: Vec<i64>,
    requests: u32,
    /// The folder of the store that is open, and where it went when the till was killed.
    store: PathBuf,
    killed: Option<PathBuf>,
}

type Shared = Arc<Mutex<Books>>;

fn books(shared: &Shared) -> MutexGuard<'_, Books> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers refunds until the test ends.
fn serve(listener: &TcpListener, shared: &Shared) {
    for stream in listener.incoming().flatten() {
        let _ = answer(stream, &mut books(shared));
    }
}

fn answer(mut stream: TcpStream, books: &mut Books) -> io::Result<()> {
    let amount = amount_of(&stream)?;
    books.requests += 1;
    let fate = books.rng.below(12);
    let done = matches!(fate, 0..=7);
    let before = books.rng.chance(50);
    if books.rng.chance(20) && before {
        kill(books)?;
    }
    if done {
        books.made.push(amount);
    }
    if books.rng.chance(10) && books.killed.is_none() {
        kill(books)?;
    }
    let (status, code) = match fate {
        0..=4 => (200, 0),
        5 | 10 => (200, 90),
        6 => (503, 0),
        11 => (200, 20),
        _ => return Ok(()), // the answer is lost
    };
    let body = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><refundPaymentResponse \
         xmlns='http://external.interfaces.ers.seamless.com/'><return xmlns=''><ersReference>F{amount}\
         </ersReference><resultCode>{code}</resultCode></return></refundPaymentResponse></s:Body></s:Envelope>"
    );
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// What is to be given back, in minor units.
fn amount_of(stream: &TcpStream) -> io::Result<i64> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    let value = body.split("<value>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    Ok(format!("{whole}{part:0<2}").parse().unwrap_or(0))
}

/// From here on there is only what the disk holds now.
fn kill(books: &mut Books) -> io::Result<()> {
    let copy = books.store.with_extension(format!("{}", books.requests));
    fs::create_dir(&copy)?;
    for entry in fs::read_dir(&books.store)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_file() && !name.to_string_lossy().ends_with("-shm") {
            fs::copy(&path, copy.join(name))?;
        }
    }
    books.killed = Some(copy);
    Ok(())
}

fn open(folder: &Path, port: u16) -> Client {
    let second = Duration::from_secs(1);
    let config = Config {
        endpoint: format!("http://127.0.0.1:{port}/"),
        allow_plain_http: false,
        store_path: folder.join("journal.db"),
        store_key_file: None,
        client_id: "histories".into(),
        client_reference: None,
        client_comment: None,
        ca_file: None,
        proxy: None,
        connect_timeout: 30 * second,
        request_timeout: 30 * second,
        money_timeout: 30 * second,
        cancel_timeout: 30 * second,
        poll_interval: second,
        poll_window: 30 * second,
        question_timeout: 30 * second,
        receipt_file: None,
        language: "en".into(),
        time_zone: Some("UTC".into()),
        seqr_time_zone: None,
        slow_packets: Duration::ZERO,
        log: Logger::silent(),
    };
    Client::open(config).expect("a store in a fresh folder")
}

/// A store with one till and one booked payment.
fn furnish(folder: &Path, port: u16) {
    fs::create_dir(folder).expect("a fresh folder");
    let client = open(folder, port);
    client.import_terminal(TILL, "t1", Secret::new("password".into()), None).expect("a till");
    client.close();
    let store = Store::open(&folder.join("journal.db")).expect("the store");
    let invoice = Arc::clone(&new_record("S1", PAID).invoice);
    let record = store.create_payment(1, invoice, 1).wait().expect("a payment");
    let (ers_reference, paid_amount) = (Some(PAYMENT.into()), Some(PAID));
    let record = PaymentRecord { phase: Phase::Confirmed, ers_reference, paid_amount, ..record };
    store.save_payment(record, "confirmed", None, StepCause::by(Actor::Pos), None).wait().expect("a payment");
    store.close(Duration::from_secs(5));
}

fn request(number: usize, amount: i64) -> RefundRequest {
    RefundRequest {
        refund_id: format!("refund {number}"),
        ers_reference: PAYMENT.into(),
        amount,
        currency_code: "SEK".into(),
        title: "Refund".into(),
        cashier_id: "1".into(),
        rows: Vec::new(),
    }
}

/// Whoever is in doubt looks it up at SEQR.
fn resolve_all(till: &Terminal, shared: &Shared) {
    let mut after = None;
    while let Some(id) = till.next_refund_in_doubt(after.as_deref()).expect("the store is well") {
        let number: usize = id.trim_start_matches("refund ").parse().expect("a number");
        let happened = books(shared).made.contains(&AMOUNTS[number]);
        till.resolve_refund(&id, happened).expect("it is in doubt");
        after = Some(id);
    }
}

/// One refund, and what must be true after it.
fn refund(till: &Terminal, shared: &Shared, number: usize, settled: &mut [bool]) {
    let (amount, before) = (AMOUNTS[number], books(shared).requests);
    let told = till.refund(request(number, amount));
    let books = books(shared);
    let made = books.made.iter().filter(|made| **made == amount).count();
    let sent = books.requests - before;
    assert!(made <= 1, "refund {number} was made {made} times");
    assert!(books.made.iter().sum::<i64>() <= PAID, "more was given back than was paid");
    assert!(sent <= 1, "one call, {sent} requests");
    assert!(!settled[number] || sent == 0, "refund {number} is settled and was sent again");
    match told {
        Ok(_) => {
            assert_eq!(made, 1, "refund {number} is told as made");
            settled[number] |= books.killed.is_none();
        }
        Err(error) => {
            let kinds = [Kind::InDoubt, Kind::Refused, Kind::Authentication, Kind::Amount];
            assert!(kinds.contains(&error.kind), "{error:?}");
            let unsure = error.kind == Kind::InDoubt;
            assert!(unsure || made == 0, "refund {number} was made, and the POS is told {error:?}");
            assert!(error.kind != Kind::Amount || sent == 0, "too much, and sent");
        }
    }
}

fn history(seed: u64, folder: &Path, port: u16, shared: &Shared) {
    let mut rng = Rng::new(seed);
    let store = folder.join("store");
    furnish(&store, port);
    *books(shared) = Books {
        rng: Rng::new(rng.next()),
        made: Vec::new(),
        requests: 0,
        store: store.clone(),
        killed: None,
    };
    let mut client = open(&store, port);
    let mut till = client.terminal(TILL).expect("the till");
    let mut settled = [false; AMOUNTS.len()];
    for _ in 0..STEPS {
        let number = rng.below(AMOUNTS.len() as u64) as usize;
        match rng.below(10) {
            0..=6 => refund(&till, shared, number, &mut settled),
            7 if settled[number] => {
                let before = books(shared).requests;
                let told = till.refund(request(number, AMOUNTS[number] + 1));
                assert_eq!(told.map_err(|error| error.kind), Err(Kind::Conflict));
                assert_eq!(books(shared).requests, before, "a conflict was sent");
            }
            8 => resolve_all(&till, shared),
            _ => {}
        }
        let killed = books(shared).killed.take();
        if killed.is_some() || rng.chance(10) {
            drop(till);
            client.close();
            let folder = killed.unwrap_or_else(|| books(shared).store.clone());
            books(shared).store.clone_from(&folder);
            client = open(&folder, port);
            till = client.terminal(TILL).expect("the till");
        }
    }
    resolve_all(&till, shared);
    assert_eq!(till.next_refund_in_doubt(None).expect("the store is well"), None);
    for (number, amount) in AMOUNTS.into_iter().enumerate() {
        if books(shared).made.contains(&amount) {
            settled[number] = true;
            refund(&till, shared, number, &mut settled); // tells what is known, and sends nothing
        }
    }
    client.close();
}

#[test]
fn refunds_happen_once() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("a port").port();
    let nothing =
        Books { rng: Rng::new(0), made: Vec::new(), requests: 0, store: PathBuf::new(), killed: None };
    let shared = Arc::new(Mutex::new(nothing));
    let seqr = Arc::clone(&shared);
    thread::spawn(move || serve(&listener, &seqr));
    for number in 0..HISTORIES {
        let seed = seed_of(number);
        let folder = tempfile::tempdir().expect("a folder");
        println!("history {number} of refunds, seed {seed:#018x}");
        history(seed, folder.path(), port, &shared);
    }
}
