//! Several at once: two programs on one store, sixteen threads in one program, a program that does not call in, and the
//! library closed over what hangs (docs/design.md; rules `own-poller`, `one-open-payment` and `closed-handle`).

use super::audit;
use super::host::{PATIENCE, program, simulator};
use super::scripted_till::{Shop, Till};
use seqr_simulator::{Calls, Customer, Options, Rule, Which};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// seqr_close takes a second at most. What hangs here hangs for thirty seconds and more, so a busy machine has time.
const CLOSING_MS: u64 = 8_000;

/// Closes the library; it returns whatever the network does.
fn closes_in_time(till: &mut Till) {
    let took: u64 = till.ok("close").parse().expect("milliseconds");
    assert!(took < CLOSING_MS, "seqr_close took {took} ms");
}

#[test]
fn a_second_program_cannot_work_with_the_same_till_until_the_first_is_gone() {
    let Some(shop) = Shop::new() else { return };
    let mut first = shop.till(&[]);
    first.sells("S1");
    let mut second = shop.closed_till(&[]);
    second.ok("open");
    let why = second.refused("terminal", "SEQR_E_BUSY");
    assert!(why.contains("Till-1"), "{why}");
    second.refused("register", "SEQR_E_BUSY");
    first.power_off(); // and the operating system releases the lock
    second.ok("terminal");
    second.refused("start 0 S2 1250", "SEQR_E_UNFINISHED");
    assert_eq!(second.ok("unfinished 0"), "S1");
    second.ok("cancel 0");
    assert_eq!(shop.count("sendInvoice"), 1);
}

#[test]
fn a_closed_library_lets_the_next_program_in() {
    let Some(shop) = Shop::new() else { return };
    let mut first = shop.till(&[]);
    first.sells("S1");
    let mut second = shop.closed_till(&[]);
    second.ok("open");
    second.refused("terminal", "SEQR_E_BUSY");
    closes_in_time(&mut first);
    first.ok("payment-close 0");
    first.ok("terminal-close");
    second.ok("terminal");
    assert_eq!(second.ok("unfinished 0"), "S1");
}

#[test]
fn two_programs_at_two_tills_share_one_store_and_lose_nothing() {
    const SALES: usize = 25;
    let Some(shop) =
        Shop::with(Options { customer: Customer::Pays { after_ms: 0, pin_ms: 0 }, ..Options::default() })
    else {
        return;
    };
    let sell = |name: &str| {
        let mut till = shop.closed_till(&[]);
        till.ok("open");
        till.ok(&format!("register {name}"));
        for number in 0..SALES {
            till.ok(&format!("start 0 {name}-{number} 1250"));
            assert_eq!(till.until("COMPLETED"), "SEQR_OK");
            till.ok("confirm 0");
            till.ok("payment-close 0");
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| sell("Till-1"));
        scope.spawn(|| sell("Till-2"));
    });
    for sale in (0..SALES).flat_map(|number| [format!("Till-1-{number}"), format!("Till-2-{number}")]) {
        assert_eq!(shop.journal("phase", &sale), "confirmed", "{sale}");
        assert_eq!(shop.charged(&sale), "12.50", "{sale}");
    }
    audit::at_any_moment(&shop.simulator, &[&shop.store()]);
}

#[test]
fn sixteen_threads_share_the_library() {
    let Some(threads) = program("threads") else { return };
    let customer = Customer::Pays { after_ms: 10, pin_ms: 2 };
    let simulator = simulator(Options { customer, ..Options::default() });
    let folder = tempfile::tempdir().expect("a folder");
    let done = Command::new(threads)
        .arg(simulator.endpoint())
        .arg(folder.path().join("journal.db"))
        .arg("15")
        .output()
        .expect("it runs");
    assert!(done.status.success(), "{}: {}", done.status, String::from_utf8_lossy(&done.stderr));
    audit::no_question_after_a_cancel(&simulator);
    // The customers of the last sales may have paid while the library was being closed: they are not settled yet.
    audit::at_any_moment(&simulator, &[&folder.path().join("journal.db")]);
}

#[test]
fn a_program_that_never_calls_in_does_not_stop_the_polling() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    till.ok("start 0 S1 1250");
    shop.wait_for("getPaymentStatus", 10);
    shop.customer_pays("S1");
    let settled = shop.simulator.wait_for_event(&Which::sale("S1"), "settled", PATIENCE);
    settled.expect("SEQR knows that the till knows");
    let since = Instant::now();
    while shop.journal("acknowledged", "S1") != "1" {
        assert!(since.elapsed() < PATIENCE, "PAID is not acknowledged");
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(till.ask("poll 0 0"), "SEQR_OK COMPLETED");
}

#[test]
fn polls_leave_at_the_interval_from_send_to_send_however_slow_the_answers_are() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["poll_interval_ms=50"]);
    let slow = Rule { times: 0, delay_before_ms: 40, ..Rule::on("getPaymentStatus") };
    shop.simulator.misbehave(slow).expect("a rule");
    till.ok("start 0 S1 1250");
    // 20 intervals of 50 ms are a second; had each waited for the answer before it, it were 1.8 s. On a busy machine not
    // every second is quiet.
    let since = Instant::now();
    loop {
        let polls = shop.simulator.exchanges(&Calls::of("getPaymentStatus"));
        let took =
            polls.windows(21).map(|polls| polls[20].arrived_ms - polls[0].arrived_ms).collect::<Vec<_>>();
        if took.iter().any(|took| (950..1_700).contains(took)) {
            return;
        }
        assert!(since.elapsed() < PATIENCE, "20 intervals took {took:?} ms");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_hung_query_is_given_up_and_the_next_finds_the_payment() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["request_timeout_ms=100"]);
    till.sells("S1");
    let hung = Rule { times: 2, delay_before_ms: 60_000, ..Rule::on("getPaymentStatus") };
    shop.simulator.misbehave(hung).expect("a rule");
    shop.customer_pays("S1");
    assert_eq!(till.until("COMPLETED"), "SEQR_OK");
}

#[test]
fn a_program_whose_timer_interrupts_each_call_sells_and_refunds() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.closed_till(&[]);
    for command in ["alarms", "open", "register"] {
        till.ok(command);
    }
    for sale in ["S1", "S2", "S3"] {
        let ers = till.has_sold(&shop, sale);
        till.ok(&format!("refund {sale}-R {ers} 1250"));
        assert_eq!(shop.charged(sale), "0.00");
    }
    till.sells("S4");
    till.ok("cancel 0");
    till.ok("close");
    audit::at_any_moment(&shop.simulator, &[&shop.store()]);
}

/// A till on the shop's store that talks to another address.
fn till_at(shop: &Shop, address: &str, settings: &[&str]) -> Till {
    drop(shop.till(&[])); // registers
    let mut command = Command::new(shop.program());
    let mut till = Till::start(&mut command, &format!("http://{address}/"), &shop.store(), settings);
    till.ok("open");
    till.ok("terminal");
    till
}

/// seqr_pay_start hangs in another thread, the library is closed over it, and the sale is unfinished in the journal.
fn close_over_a_start(shop: &Shop, mut till: Till, has_begun: impl FnOnce()) {
    till.thread(1, "start 0 S1 1250");
    has_begun();
    closes_in_time(&mut till);
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_CLOSED"), "{told}");
    drop(till);
    assert_eq!(shop.journal("phase", "S1"), "sending");
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "S1");
}

#[test]
fn close_returns_though_the_server_never_answers_an_invoice() {
    let Some(shop) = Shop::new() else { return };
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let till = till_at(&shop, &silent.local_addr().expect("its address").to_string(), &[]);
    let mut connection = None;
    close_over_a_start(&shop, till, || connection = Some(silent.accept().expect("the till")));
}

#[cfg(target_os = "linux")]
#[test]
fn close_returns_though_the_connection_never_stands() {
    use std::os::fd::AsRawFd;
    let Some(shop) = Shop::new() else { return };
    let hole = TcpListener::bind("127.0.0.1:0").expect("a port");
    // SAFETY: listen on a descriptor that is open and listens: it only makes the queue shorter.
    assert_eq!(unsafe { libc::listen(hole.as_raw_fd(), 0) }, 0);
    let address = hole.local_addr().expect("its address");
    // When its queue is full, the system does not answer further attempts to connect.
    let mut queue = Vec::new();
    while let Ok(waiting) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        queue.push(waiting);
    }
    let till = till_at(&shop, &address.to_string(), &["connect_timeout_ms=60000"]);
    close_over_a_start(&shop, till, || {
        let since = Instant::now();
        while !shop.knows("S1") {
            assert!(since.elapsed() < PATIENCE, "the sale is not in the journal");
            thread::sleep(Duration::from_millis(1));
        }
    });
}

#[test]
fn close_returns_though_a_query_hangs_and_the_payment_is_unfinished() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&["request_timeout_ms=60000"]);
    till.sells("S1");
    let hung = Rule { times: 0, delay_before_ms: 60_000, ..Rule::on("getPaymentStatus") };
    shop.simulator.misbehave(hung).expect("a rule");
    let asked = shop.count("getPaymentStatus");
    shop.wait_for_arrival("getPaymentStatus", asked + 1);
    till.thread(1, "poll 0 60000");
    closes_in_time(&mut till);
    assert!(till.ask("join 1").starts_with("SEQR_E_CLOSED"));
    till.refused("continue 0", "SEQR_E_CLOSED");
    till.refused("cancel 0", "SEQR_E_CLOSED");
    till.refused("start 1 S2 1250", "SEQR_E_CLOSED");
    drop(till);
    assert_eq!(shop.journal("phase", "S1"), "open");
    shop.simulator.behave_well();
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("unfinished 0"), "S1");
    till.ok("cancel 0");
}

#[test]
fn close_returns_though_a_refund_hangs_and_the_refund_is_in_doubt() {
    let Some(shop) = Shop::new() else { return };
    let mut till = shop.till(&[]);
    let ers = till.has_sold(&shop, "S1");
    let hung = Rule { delay_after_ms: 60_000, ..Rule::on("refundPayment") };
    shop.simulator.misbehave(hung).expect("a rule");
    till.thread(1, &format!("refund R1 {ers} 1250"));
    shop.wait_for_arrival("refundPayment", 1);
    let since = Instant::now();
    closes_in_time(&mut till);
    let told = till.ask("join 1");
    assert!(told.starts_with("SEQR_E_IN_DOUBT"), "{told}");
    println!("the refund's call came back after {:?}", since.elapsed());
    drop(till);
    let mut till = shop.till(&[]);
    assert_eq!(till.ok("in-doubt"), "R1");
}
