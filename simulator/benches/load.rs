//! How many polls a second one simulator answers, what each costs it, and how its memory grows with sales.
//!     cargo bench -p seqr-simulator -- [SECONDS] [SALES]
//! The simulator runs on the first CPU, this program on the second, where there is `taskset`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 64;
const TILLS: usize = 1_000;

struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    fn send(&mut self, body: &str) {
        let head = format!(
            "POST /extclientproxy/service/v2 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
    }

    fn answer(&mut self) -> String {
        self.buffer.clear();
        let mut chunk = [0; 8192];
        loop {
            let read = self.stream.read(&mut chunk).unwrap();
            assert!(read > 0, "the simulator closed the connection");
            self.buffer.extend_from_slice(&chunk[..read]);
            let Some(head) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&self.buffer[..head]);
            let length: usize = text
                .split("Content-Length: ")
                .nth(1)
                .and_then(|t| t.lines().next())
                .unwrap()
                .parse()
                .unwrap();
            if self.buffer.len() >= head + 4 + length {
                return String::from_utf8_lossy(&self.buffer[head + 4..]).into_owned();
            }
        }
    }

    fn call(&mut self, body: &str) -> String {
        self.send(body);
        self.answer()
    }
}

fn element<'a>(text: &'a str, name: &str) -> &'a str {
    text.split(&format!("<{name}>"))
        .nth(1)
        .and_then(|t| t.split("</").next())
        .unwrap_or_else(|| panic!("no {name} in {text}"))
}

fn message(operation: &str, id: &str, kind: &str, password: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <ext:{operation} xmlns:ext=\"http://external.interfaces.ers.seamless.com/\"><context><channel>WS</channel><clientId>Load 1.0</clientId>\
         <clientReference>load</clientReference><clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId><id>{id}</id><type>{kind}</type>{}\
         </initiatorPrincipalId><password>{password}</password></context>{inside}</ext:{operation}></soap:Body></soap:Envelope>",
        if kind == "RESELLERUSER" { "<userId>9900</userId>" } else { "" }
    )
}

fn invoice(sale: usize) -> String {
    format!(
        "<invoice><paymentMode>IMMEDIATE_DEBIT</paymentMode><acknowledgmentMode>NO_ACKNOWLEDGMENT</acknowledgmentMode><title>Corner shop</title>\
        <clientInvoiceId>{sale}</clientInvoiceId><invoiceRows><invoiceRow><itemDescription>Coffee</itemDescription><itemQuantity>1</itemQuantity>\
        <itemTotalAmount><currency>SEK</currency><value>59.00</value></itemTotalAmount></invoiceRow></invoiceRows>\
        <totalAmount><currency>SEK</currency><value>59.00</value></totalAmount><cashierId>Anna</cashierId></invoice>"
    )
}

struct Simulator(Child);

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// CPU time in microseconds and resident memory in kilobytes.
fn usage(pid: u32) -> (u64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let rss = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    (ticks * 10_000, rss.trim().trim_end_matches(" kB").parse().unwrap())
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let (seconds, sales) = (numbers.first().copied().unwrap_or(5), numbers.get(1).copied().unwrap_or(20_000));
    let program = env!("CARGO_BIN_EXE_seqr-simulator");
    let pinned = Command::new("taskset").args(["-c", "0", "true"]).status().is_ok_and(|s| s.success());
    let mut command = if pinned { Command::new("taskset") } else { Command::new(program) };
    if pinned {
        command.args(["-c", "0", program]);
        let _ = Command::new("taskset")
            .args(["-cp", "1", &std::process::id().to_string()])
            .stdout(Stdio::null())
            .status();
    }
    let mut child = command
        .args(["--max-invoices", "10000", "--customer", "pays"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut first)
        .unwrap();
    let simulator = Simulator(child);
    let pid = simulator.0.id();
    let address: SocketAddr =
        first.trim().trim_start_matches("listening on http://").trim_end_matches('/').parse().unwrap();
    let mut lines: Vec<Line> = (0..CONNECTIONS)
        .map(|_| {
            let stream = TcpStream::connect(address).unwrap();
            stream.set_nodelay(true).unwrap();
            Line { stream, buffer: Vec::new() }
        })
        .collect();
    let tills: Vec<(String, String)> = (0..TILLS)
        .map(|n| {
            let inside = format!(
                "<externalTerminalId>Till {n}</externalTerminalId><password>pass</password><name>Shop</name>"
            );
            let answer = lines[0].call(&message(
                "registerTerminal",
                "demo-reseller",
                "RESELLERUSER",
                "demo-password",
                &inside,
            ));
            let id = element(&answer, "terminalId").to_owned();
            let answer = lines[0].call(&message("sendInvoice", &id, "TERMINALID", "pass", &invoice(n)));
            let reference = element(&answer, "invoiceReference").to_owned();
            let inside =
                format!("<invoiceReference>{reference}</invoiceReference><invoiceVersion>0</invoiceVersion>");
            let poll = message("getPaymentStatus", &id, "TERMINALID", "pass", &inside);
            (id, poll)
        })
        .collect();

    let run = |lines: &mut Vec<Line>, until: &mut dyn FnMut(u64) -> bool| {
        let (mut count, mut next) = (0_u64, 0);
        while !until(count) {
            for line in lines.iter_mut() {
                line.send(&tills[next % TILLS].1);
                next += 1;
            }
            for line in lines.iter_mut() {
                assert!(line.answer().contains("<resultCode>0<"));
                count += 1;
            }
        }
        count
    };
    run(&mut lines, &mut |count| count > 5_000);
    let (before, begin) = (usage(pid), Instant::now());
    let count = run(&mut lines, &mut |_| begin.elapsed() > Duration::from_secs(seconds));
    let (after, took) = (usage(pid), begin.elapsed());
    println!(
        "{} polls/s from {TILLS} tills on {CONNECTIONS} connections; {} us CPU a poll in the simulator; {} MB",
        count * 1000 / took.as_millis() as u64,
        (after.0 - before.0) / count,
        after.1 / 1024
    );

    // Sales: paid at once, asked, and over. Memory must stand still once old ones leave.
    for part in 1..=5 {
        for sale in 0..sales / 5 {
            let (id, _) = &tills[(sale as usize) % TILLS];
            let answer =
                lines[0].call(&message("sendInvoice", id, "TERMINALID", "pass", &invoice(sale as usize)));
            let inside = format!(
                "<invoiceReference>{}</invoiceReference><invoiceVersion>0</invoiceVersion>",
                element(&answer, "invoiceReference")
            );
            let answer = lines[0].call(&message("getPaymentStatus", id, "TERMINALID", "pass", &inside));
            assert!(answer.contains("<status>PAID<"));
        }
        println!("after {} sales: {} MB", sales / 5 * part, usage(pid).1 / 1024);
    }
}
